"""Where settings are read from: the environment, then `DATA_DIR/system.env`."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[2]
VERSION = "1.0.0"

env = environ.Env()
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / ".data"))).resolve()
env.read_env(DATA_DIR / "system.env")

DEMO = env.bool("DEMO", False)  # plain http on one machine, demo accounts
