import os

allowed = {"dev", "empty", "home", "lib", "lib64", "tmp", "usr"}
import sys

allowed |= {path.split("/")[1] for path in sys.path if path.startswith("/")}
answer = [sorted(set(os.listdir("/")) - allowed), sorted(os.listdir("/dev")), os.listdir("/empty"), os.listdir("/home")]
