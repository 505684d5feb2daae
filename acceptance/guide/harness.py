# SPDX-License-Identifier: Apache-2.0
"""Steps that are counted, and commands as an operator types them."""

import json
import os
import pty
import select
import subprocess
import sys
import time


class StepFailed(Exception):
    """A command or a check did not give what the guide promises."""


class Skipped(Exception):
    """A step that has no meaning on this host; the reason is its text."""


class Steps:
    """Runs steps in order and remembers how each ended."""

    def __init__(self):
        self.results = []

    def run(self, name, step):
        started = time.monotonic()
        try:
            detail = step() or ''
            state = 'ok'
        except Skipped as e:
            detail, state = str(e), 'skipped'
        except (StepFailed, OSError, AssertionError, KeyError, IndexError,
                ValueError, subprocess.SubprocessError) as e:
            detail, state = '%s: %s' % (type(e).__name__, e), 'FAILED'
        took = time.monotonic() - started
        self.results.append((name, state, detail))
        print('%-8s %-58s %5.1f s  %s' % (
            state, name, took, detail if state != 'FAILED' else ''),
            flush=True)
        if state == 'FAILED':
            print('    ' + detail.replace('\n', '\n    '), flush=True)
        return state != 'FAILED'

    def summary(self):
        count = {s: sum(r[1] == s for r in self.results)
                 for s in ('ok', 'FAILED', 'skipped')}
        return '%d passed, %d failed, %d skipped' % (
            count['ok'], count['FAILED'], count['skipped'])

    def failed(self):
        return any(r[1] == 'FAILED' for r in self.results)

    def write(self, path):
        with open(path, 'w', encoding='utf-8') as f:
            json.dump([{'name': n, 'ok': s == 'ok', 'detail': d}
                       for n, s, d in self.results if s != 'skipped'], f,
                      indent=1)


class Operator:
    """Types commands into a shell; <VARIABLES> are the guide's.

    A script goes to the shell's standard input, so that no secret stands on
    a command line.
    """

    def __init__(self, variables):
        self.variables = variables
        self.environment = dict(os.environ)

    def fill(self, text):
        for name, value in self.variables.items():
            text = text.replace('<%s>' % name, value)
        return text

    def sh(self, script, timeout=180, check=True, environment=None):
        """Standard output; fails with both outputs."""
        done = subprocess.run(
            ['bash', '-e', '-o', 'pipefail', '-s'], text=True,
            input=self.fill(script), capture_output=True, timeout=timeout,
            env=environment or self.environment)
        if check and done.returncode != 0:
            raise StepFailed('status %d: %s%s' % (
                done.returncode, done.stdout[-1500:], done.stderr[-2500:]))
        return done.stdout

    def write(self, path, text, mode=0o644):
        with open(path, 'w', encoding='utf-8') as f:
            os.fchmod(f.fileno(), mode)
            f.write(self.fill(text))

    def dialogue(self, command, lines, timeout=90, environment=None,
                 prompt=None):
        """Types lines into a program on a terminal; returns what it shows.

        With a prompt each line waits for it; secrets are not echoed by the
        program itself.
        """
        pid, fd = pty.fork()
        if pid == 0:
            os.execvpe(command[0], command, environment or self.environment)
        shown, waiting = '', list(lines)
        answered = 0
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            ready, _, _ = select.select([fd], [], [], 0.2)
            if ready:
                try:
                    data = os.read(fd, 65536)
                except OSError:
                    data = b''
                if not data:
                    break
                shown += data.decode('utf-8', 'replace')
            if waiting and shown.count(prompt) > answered:
                answered += 1
                os.write(fd, (self.fill(waiting.pop(0)) + '\n').encode())
        else:
            os.kill(pid, 9)
        _, status = os.waitpid(pid, 0)
        os.close(fd)
        return os.waitstatus_to_exitcode(status), shown


def expect(condition, text):
    if not condition:
        raise StepFailed(text)


def eventually(seconds, check, text):
    """The first true value of check within so many seconds."""
    until = time.monotonic() + seconds
    last = None
    while time.monotonic() < until:
        try:
            value = check()
            if value:
                return value
        except (StepFailed, OSError, subprocess.SubprocessError) as e:
            last = e
        time.sleep(0.3)
    raise StepFailed('%s within %d s%s' % (
        text, seconds, ': %s' % last if last else ''))


def main_of(steps, arguments):
    if arguments.json:
        steps.write(arguments.json)
    sys.stdout.flush()
    print(steps.summary(), flush=True)
    return 1 if steps.failed() else 0
