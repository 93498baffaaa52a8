import sys

from lunxun.cli.main import main

sys.exit(main())
