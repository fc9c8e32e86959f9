"""What must not reach a log: the secrets that some addresses are made of."""

import logging
import re

# The last part of these addresses opens something to whoever has it.
_SECRET = re.compile(r"(/(?:invite|e|accounts/confirm-email|accounts/password/reset/key)/)[^/\s?\"']+")


class WithoutSecrets(logging.Filter):
    """Takes the secret out of every address in a record, in its message and in its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        cleaned = _SECRET.sub(r"\1…", message)
        if cleaned != message:
            record.msg, record.args = cleaned, ()
        return True
