"""Running Tagwatch: the workbench that opens a store, doctor, watcher, forgetting, routes."""
