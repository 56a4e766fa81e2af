#pragma once

#include <glib.h>

/** jum_vocabulary_text: what @word of a text column means, in the language of the interface; NULL if it is not known. */
const char *jum_vocabulary_text(const char *word);
