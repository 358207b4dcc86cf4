# Sourced by script/serve and script/test: sets $python to a Python that is new enough, or ends with one line.

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
newest_seen=

for python in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    [ -n "$python" ] && command -v "$python" >/dev/null 2>&1 || continue
    "$python" -I -S -c "$new_enough" 2>/dev/null && return 0
    newest_seen=${newest_seen:-$("$python" -V 2>&1 | head -n 1)}
done

echo "k8slearn needs Python 3.11 or newer; this machine has ${newest_seen:-none}." \
    "Install one, or name it: PYTHON=/path/to/python3 $0" >&2
exit 1
