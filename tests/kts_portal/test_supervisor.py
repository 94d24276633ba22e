from kts_portal.supervisor.binaries import postgres_bin, redis_server


def test_programs_are_found():
    assert (postgres_bin() / "initdb").exists()
    assert redis_server().exists()
