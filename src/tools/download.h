#pragma once

#include "base/error.h"

/**
 * jum_download:
 * @url: http or https
 * @path: final name; if it exists already nothing is asked
 *
 * Downloads beside the final name and renames when whole.  What an interrupted download left is kept and continued
 * by the next one, if the server can.  On a terminal, says how far it is.
 *
 * Errors: JUM_ERROR_IO naming the address.  Thread: any.
 */
gboolean jum_download(const char *url, const char *path, GError **error) JUM_MUST_USE;
