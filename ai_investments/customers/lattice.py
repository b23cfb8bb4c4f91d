"""Losses of customers on a lattice, convolved as a product of Fourier transforms."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import fft

from ai_investments.customers.exposure import Kind
from ai_investments.customers.small_customers import SmallCustomers

Array = npt.NDArray[np.float64]
Waves = npt.NDArray[np.complex128]


class Lattice:
    """Where the losses of each kind of customer stand, and their Fourier transforms."""

    def __init__(self, kinds: Sequence[Kind], pooled: SmallCustomers | None, step: float) -> None:
        self.kinds, self.pooled = kinds, pooled
        self.size = pooled.size if pooled else 1
        places, self.moved = [], 0.0
        for kind in kinds:
            place = kind.losses / step
            low = np.floor(place + 1e-9).astype(np.int64)
            split = np.clip(place - low, 0.0, 1.0)
            split[(split < 1e-9) & (low > 0)] = 0.0
            places.append((low, split))
            self.size += kind.count * int((low + (split > 0)).max())
            # A leaver's loss has this variance around its amount; customers are independent.
            leaves = 1.0 if kind.leaves else kind.exposure.probability
            self.moved += kind.count * leaves * float((split * (1 - split)).max()) * step**2
        self.moved = math.sqrt(self.moved)
        self.timeless = pooled is None and all(kind.timeless for kind in kinds)
        self.length = fft.next_fast_len(self.size, real=True)
        self.frequencies = self.length // 2 + 1
        turns = np.exp(-2j * np.pi * np.arange(self.length) / self.length)
        frequency = np.arange(self.frequencies)
        self.waves = [
            (1 - split[:, np.newaxis]) * turns[low[:, np.newaxis] * frequency % self.length]
            + split[:, np.newaxis] * turns[(low[:, np.newaxis] + 1) * frequency % self.length]
            - 1
            for low, split in places
        ]

    def transform(self, parts: Sequence[Array], pooled: Array | None) -> Waves:
        """Return for each node (row) the transform of the losses of all customers.

        `parts`: the masses of each kind at each node. `pooled`: probabilities of the losses of the
        small customers at each node.
        """
        product: Waves = (
            np.ones((len(parts[0]), self.frequencies), dtype=np.complex128)
            if pooled is None
            else fft.rfft(pooled, self.length, axis=1)
        )
        # Taken once: a server hands large blocks back, and would fetch one anew for each customer.
        one = np.empty_like(product)
        # As pairs of real numbers: the masses are real.
        real = one.view(np.float64)
        for kind, mass, waves in zip(self.kinds, parts, self.waves, strict=True):
            pairs = waves.view(np.float64)
            (np.multiply if mass.shape[1] == 1 else np.matmul)(mass, pairs, out=real)
            real[:, ::2] += 1
            _multiply(product, one, kind.count)
        return product


def _multiply(product: Waves, one: Waves, count: int) -> None:
    """Multiply `product` by `one` to the power `count`, both in place, by repeated squaring."""
    while True:
        if count & 1:
            product *= one
        count >>= 1
        if not count:
            return
        one *= one
