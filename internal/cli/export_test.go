package cli

import "flag"

// Update makes the tests write what they would compare with.
var Update = flag.Bool("update", false, "write what was got into the scripts and files that tell what is wanted")
