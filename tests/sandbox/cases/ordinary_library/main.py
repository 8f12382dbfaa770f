import decimal
import hashlib
import os
import random
import sqlite3
import tempfile
import time
import uuid
import zoneinfo
from datetime import datetime

with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "a.txt"), "w+") as file:
    file.write("kept")
    file.seek(0)
    kept = file.read()
table = sqlite3.connect(":memory:")
table.execute("create table t (x)")
table.execute("insert into t values (3)")
time.sleep(0.001)
answer = [
    kept,
    table.execute("select x from t").fetchone()[0],
    str(decimal.Decimal(1) / 4),
    len(hashlib.sha256(os.urandom(8)).hexdigest()),
    0 <= random.random() < 1,
    datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")).utcoffset().total_seconds(),
    time.tzname[0],
    len(str(uuid.uuid4())),
    hash("fixed") == hash("fixed"),
    os.environ["PYTHONHASHSEED"],
    tempfile.gettempdir(),
]
