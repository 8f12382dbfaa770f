import os

os.mkdir("inner")
os.chmod("inner", 0)
os.chmod(".", 0)
os.chmod("/home/student", 0)
try:
    open("/home/student/work/main.py")
    answer = "still there"
except PermissionError:
    answer = "locked out"
