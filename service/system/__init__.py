"""How the installation itself is doing: engines, queues, workers, storage. Nothing about any interaction."""
