"""Split isolation: the tests run in one jail, the student's modules in another, and mirrors stand between them.

The examiner's side (A) is trusted to run the tests and nothing else; the student's side (B) is hostile. Both sides
speak through `conversation`; what A accepts from B is decided in `values`, `guard` and `exceptions`.
"""
