// Azurite saves its tables when it is interrupted. Standard input ends when the test run says so, and also when the run dies.
process.stdin.on('end', () => process.emit('SIGINT'));
process.stdin.resume();
