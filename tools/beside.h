/* SPDX-License-Identifier: MIT */
/* Where the files are that come with this program. */
#ifndef TOOLS_BESIDE_H
#define TOOLS_BESIDE_H

/* What the environment's variable says, or the name beside this program.  malloc'd, or NULL without
 * memory.  Whether there is such a file is not looked at. */
char *path_beside(const char *variable, const char *name);

#endif
