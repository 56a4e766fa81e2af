#pragma once

#include "city/writer.h"
#include "tools/generate.h"

/** jum_generate_write_pictures: the pictures that the reference layers name.  Errors: JUM_ERROR_IO. */
gboolean jum_generate_write_pictures(const JumGenerate *generate,
                                     JumWriter *writer,
                                     GError **error) JUM_MUST_USE;
