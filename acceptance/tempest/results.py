# SPDX-License-Identifier: Apache-2.0
"""How the tests ended, and whether that is how the lists say they end.

passed      names of tests that pass
skipped     name (or how it begins), two spaces, why it does not apply
failed      name, two spaces, why it fails
"""

import io
import re

import subunit
import testtools

PASSED, SKIPPED, FAILED = 'passed', 'skipped', 'failed'
STATES = {'success': PASSED, 'xfail': PASSED, 'skip': SKIPPED}


def read(stream):
    """{name: (state, detail)} of a subunit stream.

    What keeps a whole class from running is named after the class.
    """
    found = {}

    def ended(test):
        if test['status'] == 'exists':
            return
        state = STATES.get(test['status'], FAILED)
        details = test['details']
        if state == SKIPPED and 'reason' in details:
            detail = details['reason'].as_text()
        else:
            detail = '\n'.join(
                d.as_text() for name, d in details.items()
                if name.startswith('traceback') or name == 'reason')
        name = re.sub(r'\[.*\]', '', test['id'])
        found[re.sub(r'^\w+ \((.*)\)$', r'\1', name)] = state, detail

    result = testtools.StreamToDict(ended)
    result.startTestRun()
    subunit.ByteStreamToStreamResult(
        io.BytesIO(stream), non_subunit_name='stdout').run(result)
    result.stopTestRun()
    return found


def lines(path):
    if not path.exists():
        return []
    return [line.split('  ', 1) for line in
            path.read_text(encoding='utf-8').splitlines()
            if line and not line.startswith('#')]


class Lists:

    def __init__(self, folder):
        self.folder = folder
        self.passed = {line[0] for line in lines(folder / PASSED)}
        self.failed = dict(lines(folder / FAILED))
        self.skipped = dict(lines(folder / SKIPPED))

    def reason_for_skip(self, name):
        """The line of the list of skipped tests that is about this one."""
        return next((s for s in self.skipped
                     if name == s or name.startswith(s + '.')), None)

    def state(self, name):
        if name in self.passed:
            return PASSED
        if name in self.failed:
            return FAILED
        return SKIPPED if self.reason_for_skip(name) else None


def compare(folder, found, logs, whole, update):
    """Says what differs; the exit status."""
    lists = Lists(folder)
    if update:
        passed = {n for n, (state, _) in found.items() if state == PASSED}
        kept = set() if whole else lists.passed - set(found)
        (folder / PASSED).write_text(
            ''.join(n + '\n' for n in sorted(passed | kept)),
            encoding='utf-8')
        lists = Lists(folder)
    differs, count = [], {PASSED: 0, SKIPPED: 0, FAILED: 0}
    with open(logs / 'results', 'w', encoding='utf-8') as log:
        for name, (state, detail) in sorted(found.items()):
            log.write('%s %s\n%s\n' % (state, name, detail))
            count[state] += 1
            expected = lists.state(name)
            if state != expected:
                differs.append('%s: %s, and not %s%s' % (
                    name, state, expected or 'in any list',
                    ': ' + last_line(detail) if detail else ''))
    if whole:
        used = {lists.reason_for_skip(n) for n in found}
        differs += ['%s: in a list, but not run' % n for n in sorted(
            (lists.passed | set(lists.failed)) - set(found))]
        differs += ['%s: no skipped test has this name' % n
                    for n in sorted(set(lists.skipped) - used)]
    if not found:
        differs.append('no test was run')
    for line in differs:
        print('DIFFERS  ' + line)
    print('%d tests passed, %d were skipped, %d failed, for reasons in %s; '
          '%d results are not what the lists say' % (
              count[PASSED], count[SKIPPED], count[FAILED], folder,
              len(differs)))
    print('%d passed, %d failed, %d skipped' % (
        count[PASSED], len(differs), count[SKIPPED] + sum(
            n in lists.failed and state == FAILED
            for n, (state, _) in found.items())))
    return 1 if differs else 0


def last_line(text):
    found = [line.strip() for line in text.splitlines() if line.strip()]
    return found[-1][:300] if found else ''
