"""What a server refuses and forbids, whoever asks: hosts, origins, messages, rates, headers."""
