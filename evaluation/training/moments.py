"""Sums from which a regression is solved. They add up, so that leaving a fold out is a subtraction."""

from dataclasses import dataclass

import numpy as np

from models.judging.cues import Matrix
from models.judging.heads import Linear


@dataclass(frozen=True, slots=True)
class Moments:
    """`rows` and `targets` are column sums, `squares` of shape (columns, columns), `products` (columns, outputs)."""

    count: int
    rows: Matrix
    targets: Matrix
    squares: Matrix
    products: Matrix

    @classmethod
    def of(cls, rows: Matrix, targets: Matrix) -> "Moments":
        return cls(len(rows), rows.sum(0), targets.sum(0), rows.T @ rows, rows.T @ targets)

    @classmethod
    def none(cls, columns: int, outputs: int) -> "Moments":
        return cls.of(np.zeros((0, columns)), np.zeros((0, outputs)))

    def __add__(self, other: "Moments") -> "Moments":
        return self._combined(other, 1)

    def __sub__(self, other: "Moments") -> "Moments":
        return self._combined(other, -1)

    def ridge(self, penalty: float) -> Linear:
        """Least squares with squared weights penalised and a free intercept."""
        mean, target = self.rows / self.count, self.targets / self.count
        squares = self.squares - self.count * np.outer(mean, mean) + penalty * np.eye(len(mean))
        weights = np.asarray(np.linalg.solve(squares, self.products - self.count * np.outer(mean, target)), dtype=float)
        return Linear(weights, target - mean @ weights)

    def _combined(self, other: "Moments", sign: int) -> "Moments":
        return Moments(
            self.count + sign * other.count,
            self.rows + sign * other.rows,
            self.targets + sign * other.targets,
            self.squares + sign * other.squares,
            self.products + sign * other.products,
        )
