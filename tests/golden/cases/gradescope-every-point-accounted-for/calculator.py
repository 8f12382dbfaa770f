class Calculator:
    def eval(self, text):
        first, sign, *rest = text.split()
        first, second = int(first), self.eval(" ".join(rest)) if len(rest) > 1 else int(rest[0])
        if sign == "+":
            return first + second
        if sign == "-":
            return max(first - second, 1)
        if sign == "*":
            return first * second
        raise ValueError(sign)

    def table(self, name):
        return {}[name]
