import { warmUp } from "./threads";
import { USUAL } from "./usual";

// Imported first, so that it happens before the rest of the conductor is there.
if (self.name === USUAL) warmUp();
