# SPDX-License-Identifier: MIT
"""Each answer of the API is held to templates/api/openapi.json: its status, its type, its schema; and what was never seen is told."""
import collections, json, re

try:
    import jsonschema
except ImportError:
    jsonschema = None


class Description:
    def __init__(self, path, ok):
        with open(path) as f:
            self.whole = json.load(f)
        self.ok, self.seen, self.faults = ok, collections.Counter(), 0

    def operation(self, method, path):
        for where, operations in self.whole['paths'].items():
            if re.fullmatch(re.sub(r'\{[^}]*\}', '[^/]*', where), path.split('?')[0]) and method.lower() in operations:
                return where, operations[method.lower()]
        return None, None

    def fault(self, text):
        self.faults += 1
        if self.faults <= 20:
            self.ok(False, text)

    def check(self, method, path, status, kind, told):
        """A path that is not described is one that a check makes up."""
        where, operation = self.operation(method, path)
        if not operation or jsonschema is None:
            return
        answer = operation['responses'].get(str(status))
        schema = (answer or {}).get('content', {}).get(kind, {}).get('schema')
        if schema is None:
            self.fault(f'{method} {where}: no {status} as {kind} is described: {told[:200]!r}')
            return
        self.seen[method, where] += status < 300
        if 'json' in kind:
            judge = jsonschema.Draft7Validator({**schema, 'components': self.whole['components']}, format_checker=jsonschema.FormatChecker())
            for wrong in judge.iter_errors(json.loads(told)):
                self.fault(f'{method} {where}: {status} is not as described: {"/".join(map(str, wrong.path))}: {wrong.message[:200]}')

    def tell(self):
        if jsonschema is None:
            print('skip described: python3-jsonschema is not installed')
            return
        missed = [f'{m.upper()} {p}' for p, all_ in self.whole['paths'].items() for m in all_ if not self.seen[m.upper(), p]]
        good = not self.faults and not missed
        self.ok(good, f'{sum(self.seen.values())} good answers and each refusal are as openapi.json describes them' if good
                else f'{self.faults} answers are not as described, never seen: {missed}')
