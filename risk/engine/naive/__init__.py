"""The model a second time, in plain loops, to check the engine by: it shares only the input types with it.

Each module follows science.md paragraph by paragraph and is meant to be read aloud beside it. Nothing here is fast,
and nothing outside verify_risk and the tests may import it.
"""

from risk.engine.naive.seasons import season

__all__ = ["season"]
