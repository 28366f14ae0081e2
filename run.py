"""Start here: `python run.py --help`. Everything else is in `pipeline`."""

import os
import sys

if __name__ == "__main__":
    if not sys.flags.utf8_mode and sys.getfilesystemencoding() not in ("utf-8", "utf8"):
        # an old locale (ISO-8859-1): names of files would be garbled, here and in the child
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    try:
        from pipeline.commands import main

        main()
    except KeyboardInterrupt:  # while it was still loading
        sys.exit(3)
