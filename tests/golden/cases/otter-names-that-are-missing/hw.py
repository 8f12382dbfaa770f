total = 10
nowhere = 1
