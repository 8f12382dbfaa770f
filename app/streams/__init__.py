"""What we keep in Redis: the work stream and the progress of gradings. No other package knows a key."""
