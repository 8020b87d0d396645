/* SPDX-License-Identifier: MIT */
/* accept PATH PROGRAM ARG...: what systemd does for a socket with Accept=yes: one PROGRAM for each connection, which is its descriptor 3. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	if (argc < 3 || strlen(argv[1]) >= sizeof at.sun_path)
		return 64;
	strncpy(at.sun_path, argv[1], sizeof at.sun_path - 1);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 8) != 0)
		return 71;
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int one = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (one < 0)
			continue;
		pid_t pid = fork();
		if (pid == 0) {
			signal(SIGCHLD, SIG_DFL);
			dup2(one, 3);
			execv(argv[2], argv + 2);
			_exit(70);
		}
		close(one);
	}
}
