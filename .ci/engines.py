"""Checks and audits a data set with patlint in the executors of Spark, and kills
one of two executors in the middle of each job. Run it with .ci/engines.

    python engines.py FOLDER WANT WORK
"""

import base64
import collections
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

from pyspark import SparkConf, SparkContext

folder, want_file, work = sys.argv[1:]
want = json.load(open(want_file))
NOW = "2026-06-01T00:00:00Z"

# Two executors, each a process with one core; a task that fails is tried again.
conf = (
    SparkConf()
    .setMaster(os.environ.get("SPARK_MASTER", "local-cluster[2,1,1024]"))
    .setAppName("patlint")
    .set("spark.ui.enabled", "false")
    .set("spark.driver.bindAddress", "127.0.0.1")
    .set("spark.driver.host", "127.0.0.1")
    .set("spark.executorEnv.PATH", os.environ["PATH"])
    .set("spark.executorEnv.PYTHONHASHSEED", "0")
    .set("spark.hadoop.mapreduce.input.fileinputformat.split.maxsize", "4000000")
)
os.environ["PYSPARK_PYTHON"] = sys.executable
os.chdir(work)  # local-cluster writes a folder named work
sc = SparkContext(conf=conf)
sc.setLogLevel("ERROR")


def executors():
    """Returns the ids of the executor processes of this application."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if sc.applicationId.encode() in words and b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in words:
            found.append(int(entry.name))
    return sorted(found)


def kill_one(group, partitions, fraction, killed):
    """Kills an executor when this part of the tasks of a job is done."""
    tracker = sc.statusTracker()
    while not killed.is_set():
        for job in tracker.getJobIdsForGroup(group):
            for stage in tracker.getJobInfo(job).stageIds:
                info = tracker.getStageInfo(stage)
                if info and partitions * fraction <= info.numCompletedTasks < partitions:
                    pid = executors()[0]
                    os.kill(pid, signal.SIGKILL)
                    killed.pid, killed.done = pid, info.numCompletedTasks
                    killed.set()
                    return
        time.sleep(0.02)


def run(name, rdd, fraction):
    """Collects an RDD while an executor is killed."""
    partitions = rdd.getNumPartitions()
    sc.setJobGroup(name, name)
    killed = threading.Event()
    thread = threading.Thread(target=kill_one, args=(name, partitions, fraction, killed), daemon=True)
    thread.start()
    began = time.time()
    out = rdd.collect()
    took = time.time() - began
    was_killed = killed.is_set()
    killed.set()
    thread.join()
    if not was_killed:
        sys.exit(f"{name}: no executor was killed")
    print(f"{name}: killed executor {killed.pid} after {killed.done} of {partitions} tasks; {took:.1f} s")
    return out


def same(name, got, expected):
    if got != expected:
        sys.exit(f"{name}: got {got}, want {expected}")
    print(f"{name}: exact: {got}")


lines = sc.textFile(folder + "/*.ndjson", 48)
alone = {k: n for k, n in want["counts"].items() if k and k[:6] not in ("PAT324", "PAT325")}
check = f"patlint check --no-config --stream --exit-zero --format jsonl --kind token --now {NOW}"
first = None
for percent in (25, 50, 75):
    found = run(f"check, {percent} %", lines.pipe(check, checkCode=True), percent / 100)
    rules = collections.Counter()
    for line in found:
        v = json.loads(line)
        if "rule" in v:
            rules[v["rule"] + " " + v["severity"]] += 1
    same(f"check, {percent} %", dict(sorted(rules.items())), dict(sorted(alone.items())))
    first = first or sorted(found)
    if sorted(found) != first:
        sys.exit("check: the violations differ from those of the first job")

# Each partition gives the state of its audit. They are merged here.
audit = f"set -o pipefail; patlint audit --no-policy --partial - --now {NOW} - | base64 -w 0 && echo"
states = run("audit", lines.pipe("bash -c '" + audit + "'", checkCode=True), 0.5)
names = []
for i, state in enumerate(s for s in states if s):
    names.append(f"part-{i:05}")
    pathlib.Path(names[-1]).write_bytes(base64.b64decode(state))
merged = subprocess.run(
    ["patlint", "audit", "--no-policy", "--merge", "--format", "json", "--now", NOW, *names], capture_output=True, text=True
)
if merged.returncode > 1:
    sys.exit(merged.stderr)
report = json.loads(merged.stdout)
never = [r["open"] for r in report["rules"] if r["id"] == "AUD101"]
same("audit", never, [want["neverExpire"]])
single = subprocess.run(
    ["bash", "-c", f"cat {folder}/*.ndjson | patlint audit --no-policy --format json --now {NOW} -"], capture_output=True, text=True
)
same_summary = {k: json.loads(single.stdout)[k] == report[k] for k in ("summary", "rules", "owners", "scopes", "expiryMonths")}
if not all(same_summary.values()):
    sys.exit(f"audit: the merged report differs from that of one process: {same_summary}")
print("audit: the merged report is that of one process")
sc.stop()
