"""Runs a command and says what the system counted for it: user and system CPU seconds, wall seconds, peak bytes.

runAndWait.py OUTPUT COMMAND [WORD ...]       standard output goes to the file OUTPUT
"""
import json
import os
import sys
import time

output, *command = sys.argv[1:]
actions = [(os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
start = time.perf_counter()
process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
_, status, used = os.wait4(process, 0)
wall = time.perf_counter() - start
peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps({"status": status, "cpu": used.ru_utime + used.ru_stime, "wall": wall, "peak": peak}))
