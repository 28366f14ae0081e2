PRAGMA application_id = 1481393238;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE bases (
        year INTEGER NOT NULL,
        id TEXT NOT NULL,
        branch TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        dropped TEXT NOT NULL,
        follows TEXT,
        PRIMARY KEY (year, id, branch)
    );
INSERT INTO "bases" VALUES(2023,'861b5181d90c','CB01','33db9a7ea2ae8c68752cc2d30b467f77947b83e5ebe184ef08a3de260c80489a','[]',NULL);
INSERT INTO "bases" VALUES(2023,'861b5181d90c','CB03','e1fd887180ca3fd3c214a11b669926c7cfb8ccc62ffd19297c0daf6bd2525255','[]',NULL);
INSERT INTO "bases" VALUES(2023,'998282ef7cc4','CB01','33db9a7ea2ae8c68752cc2d30b467f77947b83e5ebe184ef08a3de260c80489a','[]',NULL);
INSERT INTO "bases" VALUES(2023,'998282ef7cc4','CB03','63f82b0c6b92212de38a41f4f4345c1e83ba5a9b9e62bdb3389e09e263140260','[]',NULL);
CREATE TABLE decisions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        sha256 TEXT NOT NULL UNIQUE REFERENCES received (sha256) ON DELETE CASCADE,
        taken TEXT NOT NULL
    );
CREATE TABLE parsed (
        sha256 TEXT PRIMARY KEY REFERENCES received (sha256) ON DELETE CASCADE,
        version TEXT NOT NULL,
        data BLOB NOT NULL
    );
CREATE TABLE ratings (
        year INTEGER NOT NULL,
        stage TEXT NOT NULL,
        subject TEXT NOT NULL,
        branch TEXT NOT NULL,
        level TEXT,
        person TEXT NOT NULL,
        card TEXT,
        name_key TEXT,
        source TEXT
    );
INSERT INTO "ratings" VALUES(2023,'proposed','branch','CB01','GOOD','',NULL,NULL,'33db9a7ea2ae8c68752cc2d30b467f77947b83e5ebe184ef08a3de260c80489a');
INSERT INTO "ratings" VALUES(2023,'proposed','branch','CB03','GOOD','',NULL,NULL,'63f82b0c6b92212de38a41f4f4345c1e83ba5a9b9e62bdb3389e09e263140260');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB01','GOOD','card:000010001','000010001','name:nguyễn quốc bình g|1971-02-02','33db9a7ea2ae8c68752cc2d30b467f77947b83e5ebe184ef08a3de260c80489a');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB01','GOOD','card:000010002','000010002','name:trần quốc cường h|1972-03-03','33db9a7ea2ae8c68752cc2d30b467f77947b83e5ebe184ef08a3de260c80489a');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB01','GOOD','card:000010003','000010003','name:lê quốc dũng i|1973-04-04','33db9a7ea2ae8c68752cc2d30b467f77947b83e5ebe184ef08a3de260c80489a');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB03','GOOD','card:000030001','000030001','name:đặng quốc bình q|1971-02-02','63f82b0c6b92212de38a41f4f4345c1e83ba5a9b9e62bdb3389e09e263140260');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB03','GOOD','card:000030002','000030002','name:buì quốc cường r|1972-03-03','63f82b0c6b92212de38a41f4f4345c1e83ba5a9b9e62bdb3389e09e263140260');
INSERT INTO "ratings" VALUES(2023,'proposed','member','CB03','GOOD','card:000030003','000030003','name:nguyễn ngọc dũng s|1973-04-04','63f82b0c6b92212de38a41f4f4345c1e83ba5a9b9e62bdb3389e09e263140260');
CREATE TABLE received (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL UNIQUE,
        file TEXT NOT NULL,
        size INTEGER NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        saved TEXT,
        copy TEXT,
        year INTEGER,
        branch TEXT,
        status TEXT NOT NULL DEFAULT '',
        reason TEXT
    );
INSERT INTO "received" VALUES(1,'33db9a7ea2ae8c68752cc2d30b467f77947b83e5ebe184ef08a3de260c80489a','CB01.xlsx',37568,'2023-10-02T22:00:00+07:00','2023-10-04T22:00:00+07:00','2023-09-29T02:00:00+00:00','33db9a7ea2ae8c68752cc2d30b467f77947b83e5ebe184ef08a3de260c80489a.xlsx',2023,'CB01','used',NULL);
INSERT INTO "received" VALUES(2,'931c0ec1f86761eb62b0c9c0431f21180148161018b9d25b4ef8d8480919c92e','ghi chú.txt',19,'2023-10-02T22:00:00+07:00','2023-10-04T22:00:00+07:00','2023-09-29T02:00:00+00:00',NULL,NULL,NULL,'ignored','Không phải sổ tính Excel');
INSERT INTO "received" VALUES(3,'e1fd887180ca3fd3c214a11b669926c7cfb8ccc62ffd19297c0daf6bd2525255','CB03.xlsx',37465,'2023-10-02T22:00:00+07:00','2023-10-04T22:00:00+07:00','2023-09-29T02:00:00+00:00','e1fd887180ca3fd3c214a11b669926c7cfb8ccc62ffd19297c0daf6bd2525255.xlsx',2023,'CB03','superseded','Chi bộ có bản lưu sau: “CB03 sửa.xlsx”');
INSERT INTO "received" VALUES(4,'3cab2b7273c797bebfd39b17965f2539fc3f1bef995a9d6d2f35c512f195787b','Chi bộ 2/CB02 báo cáo.xlsx',37573,'2023-10-02T22:00:00+07:00','2023-10-04T22:00:00+07:00','2023-09-29T02:00:00+00:00','3cab2b7273c797bebfd39b17965f2539fc3f1bef995a9d6d2f35c512f195787b.xlsx',2023,'CB02','rejected','Có 1 lỗi; lỗi đầu tiên: “Tổng số đảng viên” (ô B10) là 5, nhưng sheet “3. Đảng viên” có 03 dòng đã điền; hai số phải bằng nhau.');
INSERT INTO "received" VALUES(7,'3ce32da710762726554e8ca8929cb5b5d74ede8bc246d4d5bcd06d89fe6b9956','CB03 nháp.xlsx',37667,'2023-10-04T22:00:00+07:00','2023-10-04T22:00:00+07:00','2023-10-04T02:00:00+00:00','3ce32da710762726554e8ca8929cb5b5d74ede8bc246d4d5bcd06d89fe6b9956.xlsx',2023,'CB03','excluded','Văn phòng loại ra: Gửi nhầm bản nháp');
INSERT INTO "received" VALUES(8,'63f82b0c6b92212de38a41f4f4345c1e83ba5a9b9e62bdb3389e09e263140260','CB03 sửa.xlsx',37575,'2023-10-04T22:00:00+07:00','2023-10-04T22:00:00+07:00','2023-10-03T02:00:00+00:00','63f82b0c6b92212de38a41f4f4345c1e83ba5a9b9e62bdb3389e09e263140260.xlsx',2023,'CB03','used',NULL);
CREATE TABLE rulings (
        sha256 TEXT NOT NULL REFERENCES decisions (sha256) ON DELETE CASCADE,
        key TEXT NOT NULL,
        proposed TEXT,
        decided TEXT,
        reason TEXT,
        PRIMARY KEY (sha256, key)
    );
CREATE TABLE runs (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        started TEXT NOT NULL,
        finished TEXT,
        outcome TEXT NOT NULL,
        counts TEXT NOT NULL DEFAULT '{}'
    );
INSERT INTO "runs" VALUES(1,2023,'2023-10-02T22:00:00+07:00','2023-10-02T22:00:00+07:00','published','{"CB01/completed": 0, "CB01/excellent": 0, "CB01/good": 3, "CB01/not_completed": 0, "CB01/rated": 3, "CB01/total": 3, "CB03/completed": 0, "CB03/excellent": 0, "CB03/good": 2, "CB03/not_completed": 0, "CB03/rated": 2, "CB03/total": 2, "branches": 2, "decisions": 0, "members": 5}');
INSERT INTO "runs" VALUES(2,2023,'2023-10-04T22:00:00+07:00','2023-10-04T22:00:00+07:00','published','{"CB01/completed": 0, "CB01/excellent": 0, "CB01/good": 3, "CB01/not_completed": 0, "CB01/rated": 3, "CB01/total": 3, "CB03/completed": 0, "CB03/excellent": 0, "CB03/good": 3, "CB03/not_completed": 0, "CB03/rated": 3, "CB03/total": 3, "branches": 2, "decisions": 0, "members": 6}');
CREATE TABLE set_files (
        year INTEGER NOT NULL,
        stamp TEXT NOT NULL,
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (year, stamp, file),
        FOREIGN KEY (year, stamp) REFERENCES sets (year, stamp) ON DELETE CASCADE
    );
INSERT INTO "set_files" VALUES(2023,'2023-10-02T22-00-00','bao-cao-tong-hop-2023.docx','2304bcb67800d5ac6eb261bb338ecb9ce009ddb74046f09f111156cca7b70f25');
INSERT INTO "set_files" VALUES(2023,'2023-10-02T22-00-00','phan-hoi/CB02_phan-hoi.xlsx','eef1aac7315848166c0460e6e4a7ac2f5663beee7f982ab30c911680dab5a453');
INSERT INTO "set_files" VALUES(2023,'2023-10-02T22-00-00','tong-hop-2023.xlsx','28360b867ddf7483c4a370f77865d6238931433287a9e5bb604c1ac0850a6cda');
INSERT INTO "set_files" VALUES(2023,'2023-10-04T22-00-00','bao-cao-tong-hop-2023.docx','6bc881df39c973ae12d810797c407016ad00ea64163d667574e9521c04bf7366');
INSERT INTO "set_files" VALUES(2023,'2023-10-04T22-00-00','phan-hoi/CB02_phan-hoi.xlsx','ae3de90eb1adc11e7564502895929ac5a430a2da159a8ff814cb7dd300eb64cf');
INSERT INTO "set_files" VALUES(2023,'2023-10-04T22-00-00','tong-hop-2023.xlsx','4441ccf49618d571af72fc7e2b931ebcc908d7545267755cbf78a7a7a2325188');
CREATE TABLE sets (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        stamp TEXT NOT NULL,
        stage TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        published TEXT NOT NULL,
        UNIQUE (year, stamp)
    );
INSERT INTO "sets" VALUES(1,2023,'2023-10-02T22-00-00','proposed','59b177e547617136beff926996e992beb4824cc3e70a9d8667c73718c1970d50','2023-10-02T22:00:00+07:00');
INSERT INTO "sets" VALUES(2,2023,'2023-10-04T22-00-00','proposed','0e24a44f5c92cbb31ca3679377bcd6b6f3d8f5ff1a2a9a26af53afa7deda22d8','2023-10-04T22:00:00+07:00');
CREATE INDEX ratings_of_year ON ratings (year, stage);
CREATE INDEX received_of_year ON received (year, branch);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('runs',2);
INSERT INTO "sqlite_sequence" VALUES('received',11);
INSERT INTO "sqlite_sequence" VALUES('sets',2);
COMMIT;
