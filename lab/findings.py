#!/usr/bin/env python3
"""What the reports of the lab say, held against what was confirmed by hand.

    findings.py check SERVER_DIR FIRST_REPORT SECOND_REPORT
    findings.py page OUT SERVER_DIR=REPORT...

`check` ends with 1 when a report has an `error` or `inconclusive`, when nobody got through the code flow, when the two
reports differ, or when a `fail` has no section in SERVER_DIR/findings.md. `page` writes docs/findings.md: the sections
of each findings.md with the exchanges that the report has for them. A server with `-` for its REPORT keeps what OUT has of it.

SERVER_DIR/unsteady lists scenarios whose end depends on chance (who wins a race), one a line with the reason behind a
`#`: their verdicts may differ between two runs.
"""

import json
import re
import sys
from pathlib import Path

FINDINGS = ("fail", "warn")
BROKEN = ("error", "inconclusive", "resolved")
REQUIREMENT = re.compile(r"`([a-z0-9-]+/[A-Za-z0-9._-]+/[a-z0-9-]+|[a-z-]+/C\d+)`")
EXCERPT = 240


def load(path):
    return whole(json.loads(Path(path).read_text()))


def whole(report):
    """A report with what its tables say put where it belongs: reports/README.md has the rules. One of the schema
    `grantcheck.report/1` is whole already."""
    if report["schema"] == "grantcheck.report/1":
        return report
    requirements, tables = report["requirements"], report["tables"]
    for target in report["targets"]:
        for scenario in target["scenarios"]:
            rows(scenario, tables)
    for _, scenario, check in checks(report):
        said = requirements.get(check["requirement"], {})
        check.setdefault("level", said.get("level"))
        check.setdefault("source", requirements.get(check.get("claim", check["requirement"])))
        for words in ("expected", "observed"):
            check.setdefault(words, said.get(words))
        if "difference" in check:
            check |= tables["differences"][check["difference"]]
        if check["verdict"] == "pass" and "exchange" not in check:
            own = [i for i, exchange in enumerate(scenario["exchanges"]) if exchange["step"] == check.get("step")]
            check["exchange"] = own[-1] if own else None
    for target in report["targets"]:
        for scenario in target["scenarios"]:
            for exchange in scenario["exchanges"]:
                request, response = exchange["request"], exchange.get("response")
                for name in ("query", "form"):
                    if name in request:
                        request[name] = [
                            tables["pairs"][pair] if isinstance(pair, int) else pair
                            for pair in tables["parameters"][request[name]]
                        ]
                for message in (request, response or {}):
                    message["headers"] = [tables["headers"][line] for line in message.get("headers", [])]
                if response:
                    response["body"] = body(tables["bodies"], response["body"])
    return report


def body(bodies, row):
    """A body with its whole text, also where that is told as what differs from another one."""
    found = dict(bodies[row])
    if like := found.pop("like", None):
        other = body(bodies, like["body"])["text"]
        behind = other[len(other) - like["behind"]:]
        found["text"] = other[: like["before"]] + found.get("text", "") + behind
    return found


def rows(scenario, tables):
    """Puts the rows of tables that a scenario names in their places. Reports that were written before there were rows have
    everything there already."""
    every = [
        dict(tables["checks"][row], **({} if step is None else {"step": step}))
        for step, rows in scenario.get("check_rows", [])
        for row in tables["check_lists"][rows]
    ]
    for check in scenario["checks"]:
        every.insert(check.get("at", len(every)), check)
    scenario["checks"] = every
    scenario["steps"] = scenario.get("steps", []) + [
        {"number": place, **tables["steps"][row]} for place, row in enumerate(scenario.get("step_rows", []), 1)
    ]
    for step in scenario["steps"]:
        variant = scenario.get("step_variants", {}).get(str(step["number"]))
        if variant is not None:
            step["variant"] = tables["variants"][variant]
    for exchange in scenario["exchanges"]:
        if "sent" in exchange:
            request = dict(tables["requests"][exchange["sent"]])
            exchange |= {name: request.pop(name) for name in ("role", "endpoint", "https") if name in request}
            exchange["request"] = request
        if "received" in exchange:
            exchange["response"] = dict(tables["responses"][exchange["received"]])


def checks(report):
    """Every check with its target and scenario."""
    for target in report["targets"]:
        for scenario in target["scenarios"]:
            for check in scenario["checks"]:
                yield target, scenario, check


def unsteady(server):
    path = server / "unsteady"
    lines = path.read_text().splitlines() if path.exists() else []
    return {line.split("#")[0].strip() for line in lines} - {""}


def notes(server):
    """The title, the introduction, and each section with the requirements that it names."""
    text = (server / "findings.md").read_text()
    title, rest = text.split("\n", 1)
    parts = re.split(r"^(?=## )", rest, flags=re.M)
    sections = [(part, set(REQUIREMENT.findall(part))) for part in parts[1:]]
    return title.lstrip("# "), parts[0].strip(), sections


def verdicts(report):
    found = {}
    for target, scenario, check in checks(report):
        key = (target["name"], scenario["id"], check["requirement"], check.get("step"))
        found.setdefault(key, []).append(check["verdict"])
    return {key: sorted(value) for key, value in found.items()}


def complaints(server, first, second):
    steady = lambda scenario: scenario not in unsteady(server)
    for report, which in ((first, "first"), (second, "second")):
        for target, scenario, check in checks(report):
            place = f"{target['name']} {scenario['id']} step {check.get('step')}"
            if check["verdict"] in BROKEN and steady(scenario["id"]):
                yield f"{which} run: {check['verdict']} at {place}: {check['requirement']}: {check['observed']}"
            if check["verdict"] == "drift" and which == "second" and steady(scenario["id"]):
                yield f"the second run saw something else at {place}\n{scenario.get('snapshot_diff', '')}"
        flows = [s for t in report["targets"] for s in t["scenarios"] if s["id"] == "flows/code-exchange"]
        if not any(step["outcome"] == "tokens" for flow in flows for step in flow["steps"]):
            yield f"{which} run: nobody got from the login to a token (flows/code-exchange)"
    confirmed = set().union(*(ids for _, ids in notes(server)[2]))
    for report in (first, second):
        for requirement in sorted({c["requirement"] for _, _, c in checks(report) if c["verdict"] == "fail"} - confirmed):
            yield f"`fail` of {requirement} is not confirmed in {server.name}/findings.md"
    before, after = verdicts(first), verdicts(second)
    for key in sorted(before.keys() | after.keys(), key=str):
        is_drift = key[2] == "grantcheck/snapshot/unchanged"
        if before.get(key) != after.get(key) and steady(key[1]) and not is_drift:
            yield f"the verdicts differ at {' '.join(map(str, key))}: {before.get(key)} and {after.get(key)}"


def check(server, first, second):
    found = list(dict.fromkeys(complaints(server, first, second)))
    for target in first["targets"]:
        counts = target["summary"].get("checks", target["summary"])
        print(f"{target['name']}: " + ", ".join(f"{n} {word}" for word, n in counts.items() if isinstance(n, int) and n))
    for complaint in found:
        print(f"lab: {complaint}", file=sys.stderr)
    return 1 if found else 0


def pairs(items):
    return "&".join(f"{name}={value}" for name, value in items)


def excerpt(exchange):
    """The lines of an exchange that matter, with pseudonyms in place of secrets."""
    request, response = exchange["request"], exchange.get("response")
    query = f"?{pairs(request['query'])}" if request.get("query") and "?" not in request["url"] else ""
    lines = [f"{request['method']} {request['url']}{query}"]
    lines += [f"{name}: {value}" for name, value in request.get("headers", []) if name == "authorization"]
    lines += [pairs(request["form"])] if request.get("form") else []
    if response:
        shown = ("location", "www-authenticate", "content-type")
        lines += ["", f"{response['status']}"]
        lines += [f"{name}: {value}" for name, value in response["headers"] if name in shown]
        text = response["body"].get("text", "")
        if response["body"]["kind"] != "html" and text:
            lines.append(text[:EXCERPT] + ("…" if len(text) > EXCERPT else ""))
    return "\n".join(lines)


def evidence(report, ids):
    """The first exchange for each requirement of a section."""
    lines, shown = [], set()
    for requirement in sorted(ids):
        hits = [(t, s, c) for t, s, c in checks(report) if c["requirement"] == requirement and c["verdict"] in FINDINGS]
        if not hits:
            lines.append(f"`{requirement}`: seen by hand only; no scenario of the run shows it.\n")
            continue
        target, scenario, check = hits[0]
        exchanges = scenario["exchanges"]
        index = check.get("exchange")
        if index is None:
            own = [i for i, exchange in enumerate(exchanges) if exchange["step"] == check.get("step")]
            index = own[-1] if own else None
        lines.append(
            f"`{requirement}` ({check['source']['document']} {check['source']['section']}): **{check['verdict']}** in "
            f"{len({(t['name'], s['id']) for t, s, _ in hits})} scenarios, first `{scenario['id']}` step "
            f"{check.get('step')} on {target['name']}. Expected: {check['expected']}. Observed: {check['observed']}.\n"
        )
        if index is not None and (target["name"], scenario["id"], index) not in shown:
            shown.add((target["name"], scenario["id"], index))
            lines.append(f"```http\n{excerpt(exchanges[index])}\n```\n")
    return "\n".join(lines)


def page(out, servers):
    parts = [
        "# Findings\n",
        "What real authorization servers do against the standards: generated by `lab/findings.py page` from the reports of",
        "`lab/run` and from the notes beside each server, `lab/*/findings.md`. Every section was seen by hand with the",
        "commands in it; the exchanges are those of the report, with pseudonyms in place of secrets. What a server's own",
        "documentation announces is a declared difference in its profile, `providers/lab/`, and listed at its end.\n",
    ]
    for server, report in servers:
        title, introduction, sections = notes(server)
        if report is None:
            parts.append(kept(out, title))
            continue
        parts += [f"## {title}\n", *overview(report, sections), f"{introduction}\n"]
        for text, ids in sections:
            heading, body = text.split("\n", 1)
            parts += [f"#{heading}\n{body.rstrip()}\n", evidence(report, ids)]
        parts += differences(report)
    text = "\n".join(parts)
    Path(out).write_text(re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n")


def kept(out, title):
    """What the page says of a server already."""
    sections = re.split(r"^(?=## )", Path(out).read_text(), flags=re.M)
    return next(section for section in sections if section.startswith(f"## {title}\n"))


def overview(report, sections):
    """A line for each requirement that was confirmed and that the run shows."""
    rows = ["| requirement | clause | level | verdict | scenarios |", "|:---|:---|:---|:---|---:|"]
    for requirement in sorted(set().union(*(ids for _, ids in sections))):
        hits = [(t, s, c) for t, s, c in checks(report) if c["requirement"] == requirement and c["verdict"] in FINDINGS]
        if hits:
            check = min((c for _, _, c in hits), key=lambda c: FINDINGS.index(c["verdict"]))
            clause = f"{check['source']['document']} {check['source']['section']}"
            places = len({(t["name"], s["id"]) for t, s, _ in hits})
            rows.append(f"| `{requirement}` | {clause} | {check['level']} | {check['verdict']} | {places} |")
    return ["\n".join(rows) + "\n"]


def differences(report):
    seen = {}
    for _, _, check in checks(report):
        if check["verdict"] == "difference":
            seen.setdefault((check["requirement"], check.get("behaviour")), check)
    if not seen:
        return []
    rows = ["### Declared differences\n", "| requirement | behaviour | documented in |", "|:---|:---|:---|"]
    for (requirement, behaviour), check in sorted(seen.items(), key=str):
        source = check["source"]
        quote = source["quote"].replace("|", "\\|").replace("\n", " ")
        rows.append(f"| `{requirement}` | {behaviour} | {source['document']}, {source['section']}: “{quote}” |")
    return ["\n".join(rows) + "\n"]


def main(arguments):
    match arguments:
        case ["check", server, first, second]:
            return check(Path(server), load(first), load(second))
        case ["page", out, *servers] if servers:
            split = (entry.rsplit("=", 1) for entry in servers)
            page(out, [(Path(server), None if report == "-" else load(report)) for server, report in split])
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
