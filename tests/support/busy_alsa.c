/* Preloaded into a program under test: a microphone is busy while the file $BUSY_FILE exists. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int snd_pcm_open(void **pcm, const char *name, int stream, int mode) {
    static int (*open_pcm)(void **, const char *, int, int);
    const char *file = getenv("BUSY_FILE");
    if (!open_pcm)
        open_pcm = dlsym(dlopen("libasound.so.2", RTLD_NOW), "snd_pcm_open");
    if (stream == 1 && file && access(file, F_OK) == 0)
        return -EBUSY;
    return open_pcm(pcm, name, stream, mode);
}
