import ast
import operator

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.truediv}


class Calculator:
    def eval(self, text):
        """Calculate."""
        return self._value(ast.parse(text, mode="eval").body)

    def _value(self, node):
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](self._value(node.left), self._value(node.right))
        return ast.literal_eval(node)

    def power(self, base, exponent):
        return base**exponent

    def table(self, name):
        return {"sales": [1, 2]}[name]
