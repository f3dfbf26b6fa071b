"""How much each block of a head's input may contribute, found from the training data alone.

A ridge regression is a Gaussian process with a linear kernel; with one kernel a block, their variances and that of the
noise are those that make the labels most probable (marginal likelihood, MacKay 1992). There are few interactions, so
the variances are held near what is usual.
"""

from collections.abc import Mapping

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

from models.judging.cues import Matrix

USUAL = {
    "words": 0.35, "facts": 0.15, "agent": 0.15, "customer": 0.15, "last": 0.1, "claims": 0.1, "meaning": 0.1,
    "events": 0.05, "scores": 0.15, "own": 0.25, "bent": 0.6,
}  # fmt: skip
"""Variance of each block, where that of the noise is 1. Chosen by cross-validation."""
HOLD = 2.0
"""How strongly the logarithms of the variances are held near the usual ones, as the precision of a normal prior."""
ITERATIONS = 60


def block_weights(rows: Matrix, target: Matrix, blocks: Mapping[str, slice]) -> dict[str, float]:
    """Variance of each block relative to the noise. `rows` has blocks that weigh the same, `target` one value a row."""
    spread = float(target.std())
    if spread == 0:
        return {name: USUAL[name] for name in blocks}
    kernels = np.array([rows[:, place] @ rows[:, place].T for place in blocks.values()])
    usual = np.log([*(USUAL[name] for name in blocks), 1.0])
    known = (target - target.mean()) / spread

    def loss(variances: Matrix) -> tuple[float, Matrix]:
        return _negative_evidence(variances, kernels, known, usual)

    found = minimize(loss, usual - 1, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS}).x
    return {name: float(np.exp(value - found[-1])) for name, value in zip(blocks, found, strict=False)}


def _negative_evidence(variances: Matrix, kernels: Matrix, known: Matrix, usual: Matrix) -> tuple[float, Matrix]:
    """Minus the logarithm of the evidence, and its gradient, by the logarithms of the variances."""
    weights = np.exp(variances)
    covariance = np.tensordot(weights[:-1], kernels, 1) + (weights[-1] + 1e-8) * np.eye(len(known))
    factor = cho_factor(covariance, lower=True)
    solved = cho_solve(factor, known)
    inverse = cho_solve(factor, np.eye(len(known)))
    residual = inverse - np.outer(solved, solved)
    gradient = 0.5 * weights * np.array([*(residual * kernels).sum((1, 2)), np.trace(residual)])
    apart = variances - usual
    apart -= apart.mean()  # only their proportions are held
    value = 0.5 * known @ solved + np.log(np.diag(factor[0])).sum() + 0.5 * HOLD * (apart**2).sum()
    return float(value), gradient + HOLD * apart
