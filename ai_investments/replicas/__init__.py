"""Several processes of the app behind one address: started, watched, restarted one by one.

One process computes on one processor at a time. Each replica is the whole app; nginx stands in
front and keeps a visitor with one of them.
"""

from ai_investments.replicas.state import default_folder
from ai_investments.replicas.supervisor import CannotStart, Supervisor

__all__ = ["CannotStart", "Supervisor", "default_folder"]
