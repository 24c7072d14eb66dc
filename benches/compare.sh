#!/bin/sh
# Compares two fieldbook binaries by whole builds: cold, warm, and after an edit of one page.
#
#   benches/compare.sh A B [PAGES [ROUNDS]]
#   PORTAL=path/to/portal benches/compare.sh A B      with a copy of a real portal
#
# Both take turns in every round, and the one that starts changes, so that whatever else the machine does
# hits both alike. Everything happens in new folders that are removed at the end.
set -eu

if [ $# -lt 2 ] || [ $# -gt 4 ]; then
    echo "usage: $0 A B [PAGES [ROUNDS]]" >&2
    exit 2
fi
pages=${3:-1000}
rounds=${4:-9}
here=$(cd "$(dirname "$0")" && pwd)

# In memory if it fits, about 200 kB a page for the portal and two outputs, so that no disk is measured.
base=${TMPDIR:-/tmp}
if [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt $((pages * 200)) ]; then
    base=/dev/shm
fi
work=$(mktemp -d "$base/fieldbook-compare.XXXXXX")
tools=$(mktemp -d "${TMPDIR:-/tmp}/fieldbook-compare.XXXXXX") # nothing can be run from some /dev/shm
trap 'rm -rf "$work" "$tools"' EXIT
trap 'exit 130' INT TERM HUP

# Copies, so that a build of the project meanwhile changes nothing.
cp "$1" "$tools/a"
cp "$2" "$tools/b"
if [ -n "${PORTAL:-}" ]; then
    cp -R "$PORTAL" "$work/portal"
else
    (cd "$here/.." && cargo bench --quiet --bench generate -- "$pages" "$work/portal") >&2
fi
edited=$(find "$work/portal" -name '*.md' ! -name '_*' -path '*/guides/*' | sort | head -n 1)
[ -n "$edited" ] || edited=$work/portal/index.md
# The day of the build changes states of support, so all builds are of one day.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1795392000}
export SOURCE_DATE_EPOCH

cat > "$tools/run.py" <<'PYTHON'
import os, sys, time
start = time.perf_counter()
pid = os.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
seconds = time.perf_counter() - start
unit = 1 if sys.platform == "darwin" else 1024
print("%.4f %.1f" % (seconds, usage.ru_maxrss * unit / 1048576))
sys.exit(status != 0)
PYTHON

# Runs one build and prints its seconds and its peak memory in MiB.
run() {
    if command -v python3 > /dev/null; then
        python3 "$tools/run.py" "$@" 2> "$work/messages" || return 1
    else
        # Only to a hundredth of a second, and only with GNU time.
        /usr/bin/time -f '%e %M' -o "$work/time" "$@" 2> "$work/messages" || return 1
        awk '{ print $1, $2 / 1024 }' "$work/time"
    fi
}

# build KIND SIDE: builds the portal with one of the binaries and notes how that went.
build() {
    if ! numbers=$(run "$tools/$2" build "$work/portal" --out "$work/out-$2"); then
        echo "the build with $2 failed:" >&2
        cat "$work/messages" >&2
        exit 1
    fi
    echo "$1 $2 $numbers" >> "$work/numbers"
}

cold() { rm -rf "$work/out-$1" "$work/.out-$1.fieldbook" && build cold "$1"; }
warm() { build warm "$1"; }
edit() { build edit "$1"; }

for side in a b; do cold "$side"; done # not counted: the files may not have been in memory
: > "$work/numbers"
round=1
while [ "$round" -le "$rounds" ]; do
    if [ $((round % 2)) -eq 1 ]; then order="a b"; else order="b a"; fi
    for side in $order; do cold "$side"; done
    for side in $order; do warm "$side"; done
    printf '\nThis was added in round %s.\n' "$round" >> "$edited"
    for side in $order; do edit "$side"; done
    [ -t 2 ] && printf '\rround %s of %s' "$round" "$rounds" >&2
    round=$((round + 1))
done
[ -t 2 ] && printf '\r' >&2

median() { sort -n | awk '{ x[NR] = $1 } END { print (x[int((NR + 1) / 2)] + x[int(NR / 2) + 1]) / 2 }'; }
least() { sort -n | head -n 1; }
most() { sort -n | tail -n 1; }
of() { awk -v kind="$1" -v side="$2" -v column="$3" '$1 == kind && $2 == side { print $column }' "$work/numbers"; }

echo "A $1"
echo "B $2"
echo "$(find "$work/portal" -name '*.md' ! -name '_*' | wc -l | tr -d ' ') pages, $rounds rounds; seconds, and peak memory in MiB"
printf '%-6s %10s %10s %8s %10s %10s %8s %8s %8s %8s\n' '' 'A median' 'B median' 'B/A' 'A min' 'B min' 'B/A' 'A MiB' 'B MiB' 'B/A'
for kind in cold warm edit; do
    echo "$kind $(of $kind a 3 | median) $(of $kind b 3 | median) $(of $kind a 3 | least) $(of $kind b 3 | least)" \
        "$(of $kind a 4 | most) $(of $kind b 4 | most)"
done | awk '{ printf "%-6s %10.3f %10.3f %8.3f %10.3f %10.3f %8.3f %8.1f %8.1f %8.3f\n", $1, $2, $3, $3 / $2, $4, $5, $5 / $4, $6, $7, $7 / $6 }'
