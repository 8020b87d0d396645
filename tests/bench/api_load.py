#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Load on the API: requests and signatures a second with fsync at 1, 32 and 256 clients, whole lives, the verify route, memory.
Usage: api_load.py - - BIRTHDAY WORK 0 PARAPHE. Environment: CLIENTS, LIVES, SECONDS."""
import base64, concurrent.futures, ctypes, datetime, os, re, shutil, subprocess, sys, threading, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + '/../flow')
import api, season  # noqa: E402

CLIENTS = [int(c) for c in os.environ.get('CLIENTS', '1 32 256').split()]
LIVES, SECONDS = int(os.environ.get('LIVES', '16')), os.environ.get('SECONDS', '5')
crypto = ctypes.CDLL('libcrypto.so.3')
for name in ('BIO_new_mem_buf', 'PEM_read_bio_PrivateKey', 'EVP_MD_CTX_new', 'EVP_sha256'):
    getattr(crypto, name).restype = ctypes.c_void_p
took, lock = {}, threading.Lock()


def private_key(name):
    with open(f'{api.ca}/{name}.key', 'rb') as f:
        pem = f.read()
    bio = crypto.BIO_new_mem_buf(pem, len(pem))
    return ctypes.c_void_p(crypto.PEM_read_bio_PrivateKey(ctypes.c_void_p(bio), None, None, None))


def value(key, data):
    """An ECDSA signature, as the signer's own program makes it."""
    ctx, out, n = ctypes.c_void_p(crypto.EVP_MD_CTX_new()), ctypes.create_string_buffer(256), ctypes.c_size_t(256)
    if crypto.EVP_DigestSignInit(ctx, None, ctypes.c_void_p(crypto.EVP_sha256()), None, key) != 1 or \
            crypto.EVP_DigestSign(ctx, out, ctypes.byref(n), data, ctypes.c_size_t(len(data))) != 1:
        raise RuntimeError('no signature')
    crypto.EVP_MD_CTX_free(ctx)
    return base64.b64encode(out.raw[:n.value]).decode()


def timed(what, *args, **more):
    """Asked until the service has a place for it; what it waited for is its own time, told apart."""
    while True:
        from_ = time.monotonic()
        status, told = api.ask(*args, **more)
        spent = time.monotonic() - from_
        with lock:
            took.setdefault(what if status != 503 else '503', []).append(spent)
        if status == 503:
            time.sleep(0.05)
            continue
        if status >= 400:
            raise RuntimeError(f'{what}: {status} {told}')
        return told


def tell(what, wall=None):
    t = sorted(took.get(what, []))
    if t:
        rate = f'{len(t) / wall:8.1f} a second' if wall else ' ' * 17
        print(f'  {what:22} {rate}  p50 {1000 * t[len(t) // 2]:8.1f} ms  p99 {1000 * t[min(len(t) - 1, len(t) * 99 // 100)]:8.1f} ms  ({len(t)})', flush=True)


def processes():
    """Desk, clerk, vault: name -> pid."""
    out, todo = {}, [api.service.pid]
    while todo:
        pid = todo.pop()
        try:
            name = open(f'/proc/{pid}/comm').read().strip()
            todo += [int(c) for t in os.listdir(f'/proc/{pid}/task') for c in open(f'/proc/{pid}/task/{t}/children').read().split()]
        except OSError:
            continue
        out.setdefault({'paraphe': 'desk', 'paraphe-clerk': 'clerk', 'paraphe-vault': 'vault'}.get(name, name), pid)
    return out


def cpu():
    """Seconds that the three have used, their ended children too."""
    total = 0
    for pid in processes().values():
        f = open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()
        total += sum(map(int, f[11:15])) / os.sysconf('SC_CLK_TCK')
    return total


def memory():
    for name, pid in sorted(processes().items()):
        text = open(f'/proc/{pid}/status').read()
        print(f'  {name:8} RSS {re.search("VmRSS:(.*)", text)[1].strip():>12}  peak {re.search("VmHWM:(.*)", text)[1].strip():>12}')


def sent(n, monday):
    """A convention of pupil n, ready to be signed."""
    what = {'eleve': n, 'debut': str(monday), 'fin': str(monday + datetime.timedelta(11)), 'courriel': f'accueil{n}@velo.example',
            'champs': {**season.host_part(monday), 'eleve/assurance-rc/assureur': 'Mutuelle fictive', 'eleve/assurance-rc/@fin': '2099-08-31'}}
    made = timed('create', 'POST', '/conventions', what)
    if made['constats']:
        raise RuntimeError(f'pupil {n}: {made}')
    one = made['id']
    timed('freeze', 'POST', f'/conventions/{one}/figer', {'alertesVues': ['CAL-1', 'DELAI-1', 'RC-1']})
    timed('send', 'POST', f'/conventions/{one}/envoyer', {})
    return one


def signed(one, field, name):
    step = timed('prepare a signature', 'POST', f'/conventions/{one}/signature/preparer', {'champ': field, 'chaine': api.chain(name)})
    return timed('sign (fsync)', 'POST', f'/conventions/{one}/signature',
                 api.gesture(step, valeur=value(KEYS[name], base64.b64decode(step['aSigner']))))


def life(n, monday):
    from_ = time.monotonic()
    one = sent(n, monday)
    for field, name in (('accueil-1', 'host'), ('famille-1', 'parent'), ('eleve', 'pupil'), ('ecole', 'head')):
        signed(one, field, name)
    while api.ask('GET', f'/conventions/{one}')[1].get('etat') != 'scellee':
        time.sleep(0.1)
    timed('archive', 'GET', f'/conventions/{one}/archive')
    with lock:
        took.setdefault('a whole life', []).append(time.monotonic() - from_)
    return one


def many(clients, run, list_):
    from_, used = time.monotonic(), cpu()
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        out = list(pool.map(run, list_))
    return out, time.monotonic() - from_, cpu() - used


def wrk(label, path, clients, script=None):
    if not shutil.which('wrk'):
        print('  SKIPPED: wrk is not here')
        return
    told = subprocess.run(['wrk', '-t2', f'-c{max(clients, 2) if clients > 1 else 2}', f'-d{SECONDS}', '--latency', '--timeout', '30',
                           '-H', f'Authorization: Bearer {season.key}', *(['-s', script] if script else []), f'http://{season.host}{path}'],
                          stdout=subprocess.PIPE).stdout.decode()
    rate, p50, p99 = re.search(r'Requests/sec:\s*(\S+)', told), re.search(r'\n\s+50%\s+(\S+)', told), re.search(r'\n\s+99%\s+(\S+)', told)
    bad, all_ = re.search(r'Non-2xx or 3xx responses: (\d+)', told), re.search(r'(\d+) requests in', told)
    # who is asked to come back (503) is answered soon, and was not served
    good = float(rate[1]) * (1 - int(bad[1] if bad else 0) / max(int(all_[1]), 1))
    print(f'  {label:22} {good:8.1f} a second  p50 {p50[1]:>9}  p99 {p99[1]:>9}{"  refused " + bad[1] + " beside" if bad else ""}', flush=True)
    return good


def main():
    season.key = api.key('read,create,send,cancel,sign,admin')
    monday = season.monday_of(datetime.date.today())
    api.start()
    print(f'{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; the clients run on them, too')
    first = 25  # the demonstration's own pupils come before
    try:
        lives = range(first, first + LIVES)
        made, wall, used = many(8, lambda n: life(n, monday), lives)
        main_figures = [f'{LIVES / wall:.2f} lives a second, {1000 * used / LIVES:.0f} ms of CPU each']
        print(f'== whole lives through the API, 8 clients: {LIVES / wall:.2f} a second, {1000 * used / LIVES:.0f} ms of the service\'s CPU each')
        for what in ('create', 'freeze', 'send', 'prepare a signature', 'sign (fsync)', 'archive', 'a whole life'):
            tell(what)
        first += LIVES
        for clients in CLIENTS:
            n = max(clients, 8)
            ready, _, _ = many(8, lambda n: sent(n, monday), range(first, first + n))
            first += n
            took.clear()
            _, wall, used = many(clients, lambda one: signed(one, 'accueil-1', 'host'), ready)
            main_figures.append(f'{clients} clients: {n / wall:.1f} signatures a second, {1000 * used / n:.0f} ms of CPU each')
            print(f'== {clients} clients sign: {n / wall:.1f} signatures a second, {1000 * used / n:.0f} ms of CPU each, {len(took.get("503", []))} times asked to come back')
            tell('prepare a signature', wall)
            tell('sign (fsync)', wall)
        with open(f'{api.work}/one.pdf', 'wb') as f:
            f.write(api.ask('GET', f'/conventions/{made[0]}/pdf')[1])
        with open(f'{api.work}/post.lua', 'w') as f:
            f.write(f'local f = io.open("{api.work}/one.pdf", "rb")\nwrk.method = "POST"\nwrk.body = f:read("*a")\n'
                    'wrk.headers["Content-Type"] = "application/pdf"\n')
        for clients in CLIENTS:
            print(f'== {clients} clients read')
            wrk('home page', '/', clients)
            wrk('one convention', f'/api/v1/conventions/{made[0]}', clients)
            wrk('list of 100', '/api/v1/conventions', clients)
        for clients in CLIENTS[:2]:
            print(f'== {clients} clients verify a sealed file of {os.path.getsize(api.work + "/one.pdf") // 1024} KiB')
            rate = wrk('verify', '/api/v1/verifier', clients, f'{api.work}/post.lua')
            main_figures.append(f'{clients} clients: {rate or 0:.1f} sealed files verified a second')
        print('== memory')
        memory()
        for figure in main_figures:
            print(f'| service, load {os.getloadavg()[0]:.1f} | {figure} |')
    finally:
        api.kill()


KEYS = {name: private_key(name) for name in ('host', 'parent', 'pupil', 'head')}
main()
