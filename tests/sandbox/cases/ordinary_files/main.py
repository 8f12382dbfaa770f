import os
import pathlib
import shutil

os.makedirs("a/b")
pathlib.Path("a/b/c.txt").write_text("ünï")
shutil.copytree("a", "d")
shutil.move("d", "e")
shutil.copy2("main.py", "copy.py")
shutil.rmtree("a")
answer = [sorted(os.listdir()), pathlib.Path("e/b/c.txt").read_text(), os.getcwd(), os.path.expanduser("~")]
