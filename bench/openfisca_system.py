"""The programmes in OpenFisca-Core; run by .venv-bench, where Zhuxue is not installed.

python bench/openfisca_system.py FACTS REPEATS CODE… → JSON: seconds, and students and fen by programme and verdict. FACTS is
a folder with a file of whole numbers for each fact. Verdict: 0 refused, 1 unknown, 2 granted, 3 another stage.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from openfisca_facts import CHOICES, CONDITIONS, DAYS, MONTH, NUMBERS, YES_NO
from openfisca_rules import PROGRAMMES

Student = build_entity("student", "students", "A student", is_person=True)


def variable(name, formula=None):
    """Make an OpenFisca variable of whole numbers by month."""
    parts = {"value_type": int, "entity": Student, "definition_period": DateUnit.MONTH, "label": name}
    return type(name, (Variable,), parts | ({"formula": formula} if formula else {}))


def condition(name, holds):
    """Make the variable of a condition that several programmes ask for."""
    return variable(name, lambda student, period: holds(student))


def programme(code, stages, qualifies, pays):
    """Make the two variables of a programme: its amount and its verdict."""

    def verdict(student, period):
        truth = qualifies(student)
        if pays is not None:
            truth = np.where((truth == 2) & (student(f"{code}_fen", period) < 0), 1, truth)
        return np.where(np.isin(student("stage", period), [CHOICES["stage"].index(s) + 1 for s in stages]), truth, 3)

    amount = [variable(f"{code}_fen", lambda student, period: pays(student))] if pays is not None else []
    return [*amount, variable(code, verdict)]


def system():
    """Return the whole tax and benefit system."""
    found = TaxBenefitSystem([Student])
    rules = [made for code, parts in PROGRAMMES.items() for made in programme(code, *parts)]
    shared = [condition(name, holds) for name, holds in CONDITIONS.items()]
    found.add_variables(*map(variable, [*CHOICES, *YES_NO, *NUMBERS, *DAYS]), *shared, *rules)
    return found


def simulate(rules, facts, codes):
    """Hand the facts over and calculate the programmes; return the simulation."""
    simulation = SimulationBuilder().build_default_simulation(rules, len(facts["stage"]))
    for name, values in facts.items():
        simulation.set_input(name, MONTH, values)
    for code in codes:
        simulation.calculate(code, MONTH)
    return simulation


def counted(simulation, codes):
    """Return [students, fen] by programme and verdict."""
    found = {}
    for code in codes:
        pays = PROGRAMMES[code][2]
        verdicts = simulation.calculate(code, MONTH)
        for number, word in enumerate(("refused", "unknown", "granted")):
            here = verdicts == number
            paid = pays is not None and number == 2
            fen = int(simulation.calculate(f"{code}_fen", MONTH)[here].sum(dtype=np.int64)) if paid else None
            if here.any():
                found[f"{code} {word}"] = [int(here.sum()), fen]
    return found


def main():
    """Time the whole simulation and print what it found."""
    folder, repeats, *codes = sys.argv[1:]
    rules, times = system(), []
    facts = {file.stem: np.fromfile(file, file.suffix[1:]) for file in Path(folder).iterdir()}
    for _ in range(int(repeats)):
        began = time.perf_counter()
        simulation = simulate(rules, facts, codes)
        times.append(time.perf_counter() - began)
    print(json.dumps({"seconds": min(times), "counts": counted(simulation, codes)}))


if __name__ == "__main__":
    main()
