#pragma once

#include "base/error.h"

/**
 * JumDevice: where pictures are drawn: the current GL 3.3 / GLES 3.0 context, or nothing at all (null device:
 * everything up to the draw list runs and is counted).  Shared resources of one display live here.
 */
typedef struct JumDevice JumDevice;

/** jum_device_new_gl: over the context current now (a GtkGLArea's, or ours).  Errors: JUM_ERROR_VERSION if too old. */
JumDevice *jum_device_new_gl(GError **error) JUM_MUST_USE;
JumDevice *jum_device_new_null(void);
/** jum_device_new_offscreen: an EGL context of its own without any display, made current; @gles for OpenGL ES 3. */
JumDevice *jum_device_new_offscreen(gboolean gles, GError **error) JUM_MUST_USE;
/** jum_device_free: after every mesh, texture, program and target made on it; its context is current. */
void jum_device_free(JumDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumDevice, jum_device_free)

gboolean jum_device_is_null(const JumDevice *device);
/** jum_device_is_software: llvmpipe, softpipe, swrast. */
gboolean jum_device_is_software(const JumDevice *device);
/** jum_device_name: "4.5 (Core Profile) Mesa 22.3.6, llvmpipe …", for --json. Borrowed. */
const char *jum_device_name(const JumDevice *device);

/** jum_device_set_scissor: pixels of the bound framebuffer, y up, outside which nothing is drawn until
 * jum_device_end_scissor(): the halves of a picture. */
void jum_device_set_scissor(JumDevice *device, int x, int y, int width, int height);
void jum_device_end_scissor(JumDevice *device);

/** jum_device_bytes_resident: bytes of buffers, textures and targets alive now. */
guint64 jum_device_bytes_resident(const JumDevice *device);
/** jum_device_bytes_uploaded: bytes sent since the device was made. */
guint64 jum_device_bytes_uploaded(const JumDevice *device);
/** jum_device_errors: errors the driver reported (KHR_debug) or glGetError() found since the device was made. */
guint jum_device_errors(JumDevice *device);
/** jum_device_flush: software GL begins with what has been asked; a GPU is left alone. */
void jum_device_flush(JumDevice *device);
/** jum_device_finish: waits until everything asked is drawn. */
void jum_device_finish(JumDevice *device);
