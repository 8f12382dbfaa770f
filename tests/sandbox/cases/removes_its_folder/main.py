import os
import shutil

os.chdir("/home/student")
shutil.rmtree("work")
os.rmdir("tmp")
answer = os.listdir("/home/student")
