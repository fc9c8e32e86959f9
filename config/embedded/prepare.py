"""Make the tables and, where nobody lives yet, the people of the demo: one process, because each costs a second."""

import django
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_demo")


if __name__ == "__main__":
    main()
