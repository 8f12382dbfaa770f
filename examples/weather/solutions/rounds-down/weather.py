def to_celsius(degrees):
    return (degrees - 32) * 5 // 9


def average(numbers):
    if not numbers:
        raise ValueError("the average of nothing")
    return sum(numbers) // len(numbers)


def report(readings):
    if not readings:
        print("no readings")
        return
    celsius = [to_celsius(reading) for reading in readings]
    for day, degrees in enumerate(celsius, start=1):
        print(f"day {day}: {degrees:.1f}")
    print(f"average: {average(celsius):.1f}")


def ask():
    readings = []
    while line := input("Reading: "):
        readings.append(float(line))
    return readings
