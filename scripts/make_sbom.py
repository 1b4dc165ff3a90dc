"""Write the software bill of materials of a release: CycloneDX 1.6, from the pins and hashes that are installed.

    python scripts/make_sbom.py [OUT]        (default: dist/hoshimori.cdx.json)

Python parts come from requirements/run.txt, with the licences that their installed metadata name; parts of the console
from web/package-lock.json: what is bundled into the pages, and, marked as excluded, what only builds them. The same
pins give the same bytes.
"""

import base64
import json
import re
import sys
import tomllib
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_PIN = re.compile(
    r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)[^\n]*\n((?:\s+--hash=sha256:[0-9a-f]{64}[^\n]*\n?)*)"
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_EXPRESSION = re.compile(r"\(?[A-Za-z0-9.+-]+(?: (?:OR|AND|WITH) [A-Za-z0-9.+-]+)*\)?")
#: Words of metadata that are no SPDX identifiers.
_WORDS = frozenset({"BSD", "PSFL", "Apache"})


def sbom() -> dict[str, Any]:
    """Return the document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = {
        "type": "application",
        "bom-ref": f"pkg:pypi/{project['name']}@{project['version']}",
        "name": project["name"],
        "version": project["version"],
        "purl": f"pkg:pypi/{project['name']}@{project['version']}",
        "licenses": [{"expression": project["license"]}],
    }
    parts = sorted([*python_parts(), *npm_parts()], key=lambda part: part["bom-ref"])
    content = json.dumps([own, parts], sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {"component": own},
        "components": parts,
        "dependencies": [{"ref": own["bom-ref"], "dependsOn": [part["bom-ref"] for part in parts]}],
    }


def python_parts() -> list[dict[str, Any]]:
    """Return the pins of requirements/run.txt."""
    found = []
    for name, version, hashes in _PIN.findall((ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")):
        normal = re.sub(r"[-_.]+", "-", name).lower()
        purl = f"pkg:pypi/{normal}@{version}"
        found.append(
            {
                "type": "library",
                "bom-ref": purl,
                "name": normal,
                "version": version,
                "purl": purl,
                "hashes": [{"alg": "SHA-256", "content": digest} for digest in sorted(_HASH.findall(hashes))],
                **_licences(_python_licence(name)),
            }
        )
    return found


def npm_parts() -> list[dict[str, Any]]:
    """Return the parts of the console: bundled ones as required, those that only build it as excluded."""
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found: dict[str, dict[str, Any]] = {}
    for place, entry in packages.items():
        if not place:
            continue
        name = place.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{entry['version']}"
        scope = "excluded" if entry.get("dev") or entry.get("devOptional") else "required"
        if purl in found and found[purl]["scope"] == "required":
            continue
        algorithm, _, digest = str(entry.get("integrity", "")).partition("-")
        hashes = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}] if algorithm == "sha512" else []
        found[purl] = {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": entry["version"],
            "purl": purl,
            "scope": scope,
            **({"hashes": hashes} if hashes else {}),
            **_licences(str(entry.get("license", ""))),
        }
    return list(found.values())


def _python_licence(name: str) -> str:
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:  # of another platform
        return ""
    said = about.get("License-Expression") or about.get("License") or ""
    classifiers = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    first = said.strip().splitlines()[0] if said.strip() else ""
    return (
        first
        if first and len(first) < 60 and not first.startswith("Copyright")
        else " / ".join(sorted(set(classifiers)))
    )


def _licences(said: str) -> dict[str, Any]:
    if not said:
        return {}
    if _EXPRESSION.fullmatch(said) and said not in _WORDS:
        return {"licenses": [{"expression": said}]}
    return {"licenses": [{"license": {"name": said}}]}


def main() -> None:
    """Write the file."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "hoshimori.cdx.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    document = sbom()
    out.write_text(json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    parts = document["components"]
    without = [part["purl"] for part in parts if "licenses" not in part and part.get("scope") != "excluded"]
    sys.stdout.write(f"{out}: {len(parts)} parts; no licence known here of: {', '.join(without) or 'none'}\n")


if __name__ == "__main__":
    main()
