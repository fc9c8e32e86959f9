"""The arrays that the engine passes around: one number, flag or code by run or by day."""

from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
