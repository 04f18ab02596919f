"""Events of the simulated world. Pure.

Each public function of ``devices``, ``printers``, ``laptops``, ``people`` and ``sources`` is one word of the
vocabulary: its name is the event's ``do``, its keyword parameters are the event's keys, required without a default.
"""
