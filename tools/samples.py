"""Makes the two forms of the example that another program has had in hand.

CB05 is opened and saved by LibreOffice Calc; CB09 gets a password. Made after each change of the
form or of these branches' data by `python -m tools.regenerate --samples`. It needs `soffice` on the
path and the package msoffcrypto-tool, which nothing else here uses.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.commands.demo.example import SAMPLES
from pipeline.commands.demo.plan import HERE, SETTINGS, plan
from pipeline.commands.demo.workbook import fill
from pipeline.form.layout import Form

PASSWORD = "matkhau"  # of CB09, as the branch would have told nobody


def from_libreoffice(target: Path, form: Form) -> None:
    """CB05, opened and saved by LibreOffice. CalledProcessError where that fails."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / target.name
        fill(source, plan("CB05"), form)
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
                "--headless",
                *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target.parent)),
                str(source),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )


def with_password(target: Path, form: Form) -> None:
    """CB09, encrypted as Excel does. ImportError without msoffcrypto-tool."""
    from msoffcrypto.format.ooxml import OOXMLFile

    with TemporaryDirectory() as folder:
        source = Path(folder) / target.name
        fill(source, plan("CB09"), form)
        with source.open("rb") as plain, target.open("wb") as locked:
            OOXMLFile(plain).encrypt(PASSWORD, locked)


def write_anew() -> None:
    """Both samples, written into the package."""
    from pipeline.settings import read

    settings = Path(str(SETTINGS))
    committee = read(settings)
    form = committee.form_of_year(committee.regulation(settings.parent))
    folder = Path(str(HERE)) / "samples"
    folder.mkdir(exist_ok=True)
    from_libreoffice(folder / SAMPLES["CB05"], form)
    with_password(folder / SAMPLES["CB09"], form)
