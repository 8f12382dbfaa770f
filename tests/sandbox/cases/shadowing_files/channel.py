raise SystemExit(6)
