"""The steps of .ci/engines, which builds what they run:

    python engines.py exact WORK       # counts of patbeam and patlint, for all formats and shards
    python engines.py kill WORK        # patbeam on prism, killed in the middle
    python engines.py spark WORK       # patlint in the executors of Spark, some killed
    python engines.py figures WORK     # the figures of docs/scale.md

WORK is a folder with patlint, patbeam, prism, datagen and plainloop, with the data
set in/, and with want.json, which says what the generator put into it. TOKENS,
SMALL and PIPE_MB are sizes.
"""

import base64
import collections
import glob
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

NOW = "2026-06-01T00:00:00Z"
STREAM = f"check --no-config --stream --exit-zero --format jsonl --kind token --now {NOW}".split()
LISTS = ("PAT324", "PAT325")  # rules that compare tokens
TICKS = os.sysconf("SC_CLK_TCK")

step, work = sys.argv[1], os.path.abspath(sys.argv[2])
tokens = int(os.environ.get("TOKENS", "300000"))
os.environ["PATH"] = work + os.pathsep + os.environ["PATH"]


def path(name):
    return os.path.join(work, name)


def same(name, got, want):
    if got != want:
        sys.exit(f"failed: {name}: got {got}, want {want}")


def expected(file="want.json"):
    return json.load(open(path(file)))["counts"]


def alone(counts):
    """Leaves out the number of tokens and the rules that compare them."""
    return {k: n for k, n in counts.items() if k and k[:6] not in LISTS}


def by_rule(lines):
    """Counts the violations among lines of patlint."""
    counts = collections.Counter()
    for line in lines:
        v = json.loads(line)
        if "rule" in v:
            counts[v["rule"] + " " + v["severity"]] += 1
    return dict(counts)


class Process:
    """A program that is running, with its processor time and the peak of its memory."""

    def __init__(self, words, **options):
        self.words, self.peak, self.began = words, 0, time.time()
        self.child = subprocess.Popen(words, **options)

    def time(self):
        """Returns the seconds of processor time until now, or None at the end."""
        try:
            fields = pathlib.Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else (int(fields[11]) + int(fields[12])) / TICKS

    def look(self):
        """Notes the peak. The kernel also counts that of the parent in what it reports at the end."""
        try:
            found = re.search(r"VmHWM:\s*(\d+)", pathlib.Path(f"/proc/{self.child.pid}/status").read_text())
        except OSError:
            return
        if found:
            self.peak = max(self.peak, int(found[1]) / 1024)

    def wait(self):
        """Waits for the end, and returns the exit code."""
        while True:
            self.look()
            pid, status, usage = os.wait4(self.child.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.005)
        self.wall = time.time() - self.began
        self.cpu = usage.ru_utime + usage.ru_stime
        self.child.returncode = os.waitstatus_to_exitcode(status)
        return self.child.returncode

    def finish(self):
        """Waits for the end, which must be a success."""
        if self.wait() != 0:
            sys.exit(f"failed: exit code {self.child.returncode}: {' '.join(self.words)}")
        return self


def generated(folder, n, shards, form):
    """Fills a folder with n tokens, and returns the counts of the generator."""
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    options = ["-n", str(n), "-shards", str(shards), "-format", form, "-dir", folder]
    return json.loads(subprocess.check_output([path("datagen"), *options]))["counts"]


def patbeam(pattern, out, *more, shards=4):
    shutil.rmtree(out, ignore_errors=True)
    return Process([path("patbeam"), "--input", pattern, "--output", out, "--kind", "token", "--now", NOW, "--shards", str(shards), *more])


def sets(out):
    """Returns the sorted lines of each set of files of a job that is whole."""
    found = collections.defaultdict(dict)
    for name in glob.glob(out + "/*.jsonl"):
        kind, shard, shards = re.fullmatch(r"(\w+)-(\d+)-of-(\d+)\.jsonl", os.path.basename(name)).groups()
        found[kind, int(shards)][int(shard)] = open(name).read().splitlines()
    return {kind: sorted(sum(files.values(), [])) for (kind, n), files in found.items() if len(files) == n}


def counted(lines):
    return {(c["rule"] + " " + c["severity"]).strip(): c["count"] for c in map(json.loads, lines)}


# Exact counts.


def exact():
    small = int(os.environ.get("SMALL", "20000"))
    shape, jobs = None, 0
    for form in ("ndjson", "json", "ndjson.gz", "json.gz"):
        for inputs in (1, 16, 64):
            folder = path("small")
            want = generated(folder, small, inputs, form)
            first = None
            for shards in (1, 16, 64) if inputs == 16 else (inputs,):
                patbeam(folder + "/*", path("out"), shards=shards).finish()
                got = sets(path("out"))
                same(f"patbeam, {form} in {inputs}, {shards} shards", counted(got["counts"]), want)
                first = first or got
                if got != first:
                    sys.exit(f"failed: {form} in {inputs}: {shards} shards have other lines")
                jobs += 1
            # The places depend on the files. Everything else must not.
            findings = sorted([v["rule"], v["pointer"], v["end"] - v["start"], v["message"]] for v in map(json.loads, first["findings"]))
            shape = shape or findings
            if findings != shape:
                sys.exit(f"failed: {form} in {inputs}: other findings")
            # patlint reads lists as documents, which compare their own tokens.
            kind = "list" if form.startswith("json") else "token"
            found = subprocess.check_output(
                [path("patlint"), "check", "--no-config", "--exit-zero", "-q", "--format", "jsonl", "--kind", kind, "--now", NOW, *sorted(glob.glob(folder + "/*"))],
                text=True, stderr=subprocess.DEVNULL,
            ).splitlines()
            whole = kind == "list" and inputs == 1
            same(f"patlint, {form} in {inputs}", by_rule(found), {k: n for k, n in want.items() if k} if whole else alone(want))
    shutil.rmtree(path("small"))
    print(f"{jobs} jobs of patbeam and 12 of patlint on {small} tokens: exact")


# patbeam, killed.


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_prism():
    """Starts prism as a process of its own, and waits for its port."""
    port = free_port()
    options = [f"--job_port={port}", "--serve_http=false", "--log_level=error"]
    server = Process([path("prism"), *options], stderr=subprocess.DEVNULL)
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return server, ["--runner=universal", f"--endpoint=localhost:{port}", "--environment_type=LOOPBACK"]
        except OSError:
            time.sleep(0.1)
    sys.exit("failed: prism opened no port")


def check_killed(name, whole, job):
    if job.child.returncode == 0:
        sys.exit(f"failed: {name}: the job succeeded")
    got = sets(path("out"))
    for kind, lines in got.items():
        if lines != whole[kind]:
            sys.exit(f"failed: {name}: the files of {kind} look whole and are not")
    if "counts" in got:
        sys.exit(f"failed: {name}: there are counts")
    left = len(glob.glob(path("out") + "/.*.*"))
    print(f"{name}: exit code {job.child.returncode}, whole sets of files {sorted(got)}, hidden files {left}", flush=True)


def again(name, whole, pattern, *options):
    job = patbeam(pattern, path("again"), *options)
    job.finish()
    got = sets(path("again"))
    same(f"{name}, again", counted(got["counts"]), expected())
    if got != whole:
        sys.exit(f"failed: {name}: the job after it wrote other lines")


def kill():
    pattern = path("in") + "/*.ndjson"
    job = patbeam(pattern, path("out")).finish()
    whole = sets(path("out"))
    same("patbeam", counted(whole["counts"]), expected())
    print(f"patbeam on prism: exact; {job.cpu:.1f} s of processor time", flush=True)
    for percent in (25, 50, 75):
        name = f"patbeam killed at {percent} % of its processor time"
        # A job that was killed is run again on the same folder, over what it left.
        victim = patbeam(pattern, path("out"))
        while (spent := victim.time()) is not None and spent < job.cpu * percent / 100:
            time.sleep(0.002)
        victim.child.send_signal(signal.SIGKILL)
        victim.wait()
        check_killed(name, whole, victim)
        rerun = Process(victim.words).finish()
        got = sets(path("out"))
        same(name + ", run again", counted(got["counts"]), expected())
        if got != whole:
            sys.exit(f"failed: {name}: run again, it wrote other lines")
    for percent in (25, 50, 75):
        # The runner and its worker are two processes. Neither survives the other.
        name = f"prism killed at {percent} % of the worker's processor time"
        server, options = start_prism()
        try:
            worker = patbeam(pattern, path("out"), *options).finish()
            same("patbeam on a prism of its own", counted(sets(path("out"))["counts"]), expected())
            victim = patbeam(pattern, path("out"), *options)
            while (spent := victim.time()) is not None and spent < worker.cpu * percent / 100:
                time.sleep(0.002)
        finally:
            server.child.kill()
            server.wait()
        deadline = time.time() + 120
        while victim.time() is not None and time.time() < deadline:
            time.sleep(0.05)
        if victim.time() is not None:
            victim.child.kill()
            victim.wait()
            sys.exit(f"failed: {name}: the job does not end")
        victim.wait()
        check_killed(name, whole, victim)
    again("prism killed", whole, pattern)


# Spark.


def spark():
    from pyspark import SparkConf, SparkContext, __version__

    # Two executors, each a process with one core; a task that fails is tried again.
    conf = SparkConf().setMaster(os.environ.get("SPARK_MASTER", "local-cluster[2,1,1024]")).setAppName("patlint")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }.items():
        conf.set(name, value)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.chdir(work)
    sc = SparkContext(conf=conf)
    sc.setLogLevel("FATAL")
    env = dict(os.environ)  # otherwise PySpark starts a program with an empty environment

    def executors():
        """Returns the processes of the executors of this application."""
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
                    running = executors()
                    if info and running and partitions * fraction <= info.numCompletedTasks < partitions:
                        os.kill(running[0], signal.SIGKILL)
                        killed.pid, killed.done, killed.of = running[0], info.numCompletedTasks, len(running)
                        killed.set()
                        return
            time.sleep(0.02)

    def run(name, rdd, percent):
        """Collects an RDD while an executor is killed."""
        partitions = rdd.getNumPartitions()
        sc.setJobGroup(name, name)
        killed = threading.Event()
        thread = threading.Thread(target=kill_one, args=(name, partitions, percent / 100, killed), daemon=True)
        thread.start()
        began = time.time()
        out = rdd.collect()
        took = time.time() - began
        was_killed = killed.is_set()
        killed.set()
        thread.join()
        if not was_killed:
            sys.exit(f"failed: {name}: no executor was killed")
        print(f"{name}: executor {killed.pid}, one of {killed.of}, killed after {killed.done} of {partitions} tasks; {took:.1f} s", flush=True)
        return out

    print(f"PySpark {__version__}, {conf.get('spark.master')}", flush=True)
    want = expected()
    lines = sc.textFile(path("in") + "/*.ndjson", 48)
    check = " ".join(["patlint", *STREAM, "--jobs", "1"])
    first = None
    for percent in (25, 50, 75):
        found = sorted(run(f"check, {percent} %", lines.pipe(check, env, checkCode=True), percent))
        same(f"check, {percent} %", by_rule(found), alone(want))
        first = first or found
        if found != first:
            sys.exit("failed: check: the violations differ from those of the first job")
    print("check: exact, and the same lines three times", flush=True)

    # Other formats and numbers of files, without a kill. Lists are read as files.
    small = min(tokens, 20000)
    for form in ("ndjson.gz", "json", "json.gz"):
        for inputs in (1, 16, 64):
            folder = path("spark-in")
            counts = generated(folder, small, inputs, form)
            if form == "ndjson.gz":
                found = sc.textFile(folder + "/*").pipe(check, env, checkCode=True).collect()
            else:
                names = sorted(glob.glob(folder + "/*"))
                files = f"xargs -d '\\n' -r patlint check --no-config --exit-zero --format jsonl --kind list --now {NOW}"
                found = sc.parallelize(names, len(names)).pipe(files, env, checkCode=True).collect()
            whole = form != "ndjson.gz" and inputs == 1
            same(f"check, {form} in {inputs}", by_rule(found), {k: n for k, n in counts.items() if k} if whole else alone(counts))
    print("check: .gz and lists in 1, 16 and 64 files: exact", flush=True)

    # Each partition gives the state of its audit. They are merged here.
    audit = f"patlint audit --no-policy --now {NOW}"
    single = path("single.ndjson")
    with open(single, "wb") as out:
        for name in sorted(glob.glob(path("in") + "/*.ndjson")):
            out.write(open(name, "rb").read())
    report = f"--format json {single} >{path('single.json')}"
    if subprocess.call(f"{audit} {report}", shell=True, stderr=subprocess.DEVNULL) > 1:
        sys.exit("failed: audit in one process")
    whole = json.load(open(path("single.json")))
    one = f"bash -c 'set -o pipefail; {audit} --partial - - | base64 -w 0 && echo'"
    for percent in (25, 50, 75):
        name = f"audit, {percent} %"
        states = run(name, lines.pipe(one, env, checkCode=True), percent)
        shutil.rmtree(path("states"), ignore_errors=True)
        os.mkdir(path("states"))
        for i, state in enumerate(s for s in states if s):
            pathlib.Path(path(f"states/part-{i:05}")).write_bytes(base64.b64decode(state))
        merged = subprocess.run(f"{audit} --format json --merge {path('states')}/part-*", shell=True, capture_output=True, text=True)
        if merged.returncode > 1:
            sys.exit("failed: " + merged.stderr)
        got = json.loads(merged.stdout)
        never = [r["open"] for r in got["rules"] if r["id"] == "AUD101"]
        same(name, never, [json.load(open(path("want.json")))["neverExpire"]])
        got, one_process = placeless(got), placeless(whole)
        differ = [k for k in one_process.keys() | got.keys() if one_process.get(k) != got.get(k)]
        if differ:
            sys.exit(f"failed: {name}: the merged report differs from that of one process in {differ}")
    print("audit: exact, and the report of one process but for the places of the tokens", flush=True)
    sc.stop()


def placeless(report):
    """Returns a report without what depends on the split: the places of tokens. Of two
    tokens with one ID (AUD902) in two parts, a merged report knows the ID only."""
    report = dict(report)
    report["inputs"] = [sum(i[k] for i in report["inputs"]) for k in ("tokens", "unreadable")]
    findings = []
    for finding in report["findings"]:
        finding = {k: v for k, v in finding.items() if k != "place"}
        if finding["rule"] == "AUD902":
            finding.pop("owner", None)
            finding["token"] = finding["token"]["id"]
        findings.append(json.dumps(finding, sort_keys=True))
    report["findings"] = sorted(findings)
    return report


# Figures.


def figures():
    files = sorted(glob.glob(path("in") + "/*.ndjson"))
    size = sum(map(os.path.getsize, files))
    pattern = path("in") + "/*.ndjson"
    million = tokens / 1e6
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    rows, rates = [], {}

    def row(name, cpu, wall, peak, ratio=""):
        rates[name] = cpu / tokens
        rows.append(f"| {name} | {cpu / million:.2f} | {wall / million:.2f} | {peak} | {ratio} |")

    # Each beside its loop, in turn, and the better of two.
    rounds = {}
    limits = {"lint": 2.0, "duplicates": 1.5, "all": 3.0}
    options = {"lint": ["--partitions", "0"], "duplicates": [], "all": ["--audit"]}
    for _ in range(2):
        for kind in limits:
            loop = Process([path("plainloop"), kind, *files], **quiet).finish()
            job = patbeam(pattern, path("out"), *options[kind]).finish()
            for key, p in ((("loop", kind), loop), (("patbeam", kind), job)):
                if key not in rounds or p.cpu < rounds[key].cpu:
                    rounds[key] = p
    over = []
    names = {"lint": "check", "duplicates": "check, duplicates", "all": "check, duplicates, audit"}
    for kind, limit in limits.items():
        loop, job = rounds["loop", kind], rounds["patbeam", kind]
        row(f"loop: {names[kind]}", loop.cpu, loop.wall, f"{loop.peak:.0f} MB", "1")
        row(f"patbeam: {names[kind]}", job.cpu, job.wall, f"{job.peak:.0f} MB", f"{job.cpu / loop.cpu:.2f}, budget {limit}")
        if job.cpu > limit * loop.cpu:
            over.append(f"patbeam, {names[kind]}: {job.cpu / loop.cpu:.2f} times the loop, budget {limit}")

    server, remote = start_prism()
    try:
        job = patbeam(pattern, path("out"), *remote).finish()
        server.look()
        spent = server.time()
    finally:
        server.child.kill()
        server.wait()
    row("patbeam, prism apart: worker", job.cpu, job.wall, f"{job.peak:.0f} MB")
    row("patbeam, prism apart: runner", spent, job.wall, f"{server.peak:.0f} MB")

    # Pipe mode in 1, 2 and 4 processes, each with its part of the shards.
    per = {}
    for n in (1, 2, 4):
        best = None
        for _ in range(2):
            began = time.time()
            running = []
            for i in range(n):
                cat = subprocess.Popen(["cat", *files[i::n]], stdout=subprocess.PIPE)
                running.append(Process([path("patlint"), *STREAM, "--jobs", "1"], stdin=cat.stdout, **quiet))
                cat.stdout.close()
            ends = [threading.Thread(target=p.finish) for p in running]
            for t in ends:
                t.start()
            for t in ends:
                t.join()
            result = sum(p.cpu for p in running), time.time() - began, max(p.peak for p in running)
            best = min(best or result, result)
        per[n] = best[0]
        row(f"`patlint check --stream`, {n} process{'es' if n > 1 else ''}", best[0], best[1], f"{best[2]:.0f} MB each", f"{best[0] / per[1]:.2f} of one")
    rates["pipe"] = per[1] / tokens

    # An audit in parts.
    audit = [path("patlint"), "audit", "--no-policy", "--now", NOW, "-q", "--fail-on", "never"]
    shutil.rmtree(path("parts"), ignore_errors=True)
    os.mkdir(path("parts"))
    parts, cpu, wall, peak = [], 0, 0, 0
    for name in files:
        parts.append(path("parts/") + os.path.basename(name))
        p = Process([*audit, "--partial", parts[-1], name], **quiet).finish()
        cpu, wall, peak = cpu + p.cpu, wall + p.wall, max(peak, p.peak)
    row(f"`patlint audit --partial`, {len(files)} parts", cpu, wall, f"{peak:.0f} MB each")
    state = sum(map(os.path.getsize, parts))
    merge = Process([*audit, "--merge", *parts], **quiet).finish()
    row("`patlint audit --merge`", merge.cpu, merge.wall, f"{merge.peak:.0f} MB")

    print(f"\n{tokens:,} tokens, {size / 1e6:.0f} MB of NDJSON in {len(files)} files; {versions()}\n")
    print("| | processor seconds a million | wall | peak memory | to the loop |\n|---|--:|--:|--:|--:|")
    print("\n".join(rows))
    print(f"\na state of an audit: {state / tokens:.0f} bytes a token; merging: {merge.peak * 2**20 / tokens:.0f} bytes of memory a token")

    first_answer()
    pipe(files, size)
    model(rates, size / tokens, state / tokens, merge.peak * 2**20 / tokens)
    for text in over:
        print("over budget:", text)


def versions():
    cpu = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    go = subprocess.check_output(["go", "env", "GOVERSION"], text=True).strip()
    beam = subprocess.check_output(["go", "version", "-m", path("patbeam")], text=True)
    beam = re.search(r"apache/beam/sdks/v2\s+(\S+)", beam)
    return f"{os.cpu_count()} cores of {cpu[1] if cpu else 'unknown'}, {go}, Beam {beam[1] if beam else 'unknown'}"


def first_answer():
    """Sends one line, and another only when the violation of the first has come."""
    bad = json.dumps({"id": "x", "name": ""}).encode() + b"\n"
    with subprocess.Popen([path("patlint"), *STREAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as p:
        for line in (1, 2, 3):
            p.stdin.write(bad)
            p.stdin.flush()
            while True:
                v = json.loads(p.stdout.readline())
                if v.get("line") == line:
                    break
        p.stdin.close()
    print("pipe: the first answer came before the second line was sent")


def pipe(files, size):
    """Sends so many MB through a pipe, and looks at the memory at each quarter."""
    megabytes = int(os.environ.get("PIPE_MB", "10000"))
    times = max(4, -(-megabytes * 10**6 // size) // 4 * 4)
    feed = subprocess.Popen(["bash", "-c", f'for ((i = 0; i < {times}; i++)); do cat "$@"; done', "cat", *files], stdout=subprocess.PIPE)
    out = open(path("pipe.jsonl"), "wb")
    p = Process([path("patlint"), *STREAM], stdin=feed.stdout, stdout=out, stderr=subprocess.DEVNULL)
    feed.stdout.close()
    quarters = []

    def watch():
        while p.time() is not None:
            p.look()
            quarters.append((time.time(), p.peak))
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    p.finish()
    watcher.join()
    marks = [quarters[len(quarters) * i // 4 - 1][1] for i in (1, 2, 3, 4)]
    with open(path("pipe.jsonl")) as lines:
        got = by_rule(lines)
    os.remove(path("pipe.jsonl"))
    same("pipe", got, {k: n * times for k, n in alone(expected()).items()})
    print(
        f"pipe: {size * times / 1e9:.2f} GB in {p.wall:.1f} s, exact; {p.cpu:.1f} s of processor time, {p.cpu / p.wall:.2f} cores; "
        f"peak memory after each quarter {', '.join(f'{m:.1f}' for m in marks)} MB"
    )
    if marks[3] > 64 or marks[3] > marks[0] * 1.5 + 8:
        sys.exit("failed: the memory of a pipe grows")


def model(rates, bytes_each, state, merged):
    """Computes what a billion tokens need."""
    billion = 10**9
    print(f"\na billion tokens: {bytes_each:.0f} bytes each, {bytes_each * billion / 1e9:.0f} GB of NDJSON")
    for name, rate in rates.items():
        if name.startswith(("loop", "patbeam: ", "pipe", "`patlint audit")):
            hours = rate * billion / 3600
            print(f"  {name}: {rate * 1e6:.2f} µs × 10⁹ / 3600 = {hours:.2f} core hours; 8 cores: {hours / 8 * 60:.0f} minutes; 64 cores: {hours / 64 * 60:.1f} minutes")
    print(f"  states of an audit: {state:.0f} × 10⁹ = {state:.0f} GB; memory where all are merged: {merged:.0f} GB")


{"exact": exact, "kill": kill, "spark": spark, "figures": figures}[step]()
