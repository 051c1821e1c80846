#!/usr/bin/env bash
# See that a program from outside Python is here; install it when we are root on Debian, else say what to do.
#   ops/need.sh python [COMMAND] | java | chromium
set -euo pipefail

install() { # install PACKAGE...: true when apt could do it
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  echo "Installing $* ..." >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -qq -y --no-install-recommends "$@" >/dev/null 2>&1 </dev/null ||
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends "$@" >/dev/null; } </dev/null >&2
}

stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

python_works() { "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

java_works() { java -version 2>&1 | grep -qE 'version "(1[7-9]|[2-9][0-9])'; }

a_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null

chinese_font() { [ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ]; }

case $1 in
python)
  python=${2:-python3}
  python_works "$python" || { [ "$python" = python3 ] && install python3 python3-venv && python_works python3; } ||
    stop "Zhuxue needs Python 3.11 or later with its venv module; “$python” does not offer that." \
      "Install it (Debian, Ubuntu: apt install python3-venv), or name another: make setup PYTHON=python3.12"
  ;;
java)
  java_works || { install openjdk-17-jre-headless && java_works; } ||
    stop "The tests compare DuckDB with Spark, and Spark needs Java 17 or later; none was found." \
      "Install a Java runtime (Debian, Ubuntu: apt install openjdk-17-jre-headless) and run make test again."
  ;;
chromium)
  a_browser || { install chromium && a_browser; } ||
    stop "The tests look at the report in a browser, and no Chromium was found." \
      "Install Chromium or Chrome (Debian: apt install chromium) and run make test again."
  chinese_font || { install fontconfig fonts-noto-cjk && chinese_font; } ||
    stop "The browser has no Chinese font, so the report could not be judged." \
      "Install one (Debian, Ubuntu: apt install fonts-noto-cjk) and run make test again."
  ;;
*) stop "usage: ops/need.sh python [COMMAND] | java | chromium" ;;
esac
